import type { Words } from "../en";
import { counted } from "./counted";

export const invitations: Words["invitations"] = {
  title: "用户邀请",
  description: "已邀请但尚未接受的人。",
  none: "没有待接受的邀请",
  noneText: "被邀请的人在接受之前会显示在这里。",
  sentAt: "发送时间",
  expires: "到期时间",
  expired: "已过期",
  mail: "邮件",
  resend: "重新发送",
  delete: "删除",
  deleteInvitation: "删除邀请",
  resendOf: (name) => `重新发送对 ${name} 的邀请`,
  deleteOf: (name) => `删除对 ${name} 的邀请`,
  show: "显示",
  kinds: { all: "全部", expired: "已过期", bounced: "邮件未送达" },
  noneOfKind: { expired: "没有过期的邀请", bounced: "没有退回的邮件" },
  remindAll: "全部提醒",
  askRemind: "提醒所有尚未接受邀请的人？",
  remindMeans: (count) => `将向 ${counted(count, "人")}发送含新链接的邮件，旧链接随即失效。退信的邮箱不会再收到邮件。`,
  nobodyToRemind: "没有需要提醒的人。",
  pages: "邀请分页",
  askDelete: (who) => `删除对 ${who} 的邀请？`,
  deleteMeans: "邮件中的链接将失效，账号、邮箱和手机号可重新使用。",
  deleted: (who) => `已删除对 ${who} 的邀请。`,
  resent: (who) => `新的邀请正在发送给 ${who}，旧链接已失效。`,
  notDone: (who) => `${who}：未完成`,
  people: (count) => counted(count, "人"),
  counted: (count) => counted(count, "个邀请"),
};

export const directory: Words["directory"] = {
  title: "通讯录",
  description: "企业成员，按排序号和姓名排列，与成员看到的通讯录一致。",
  none: "通讯录中暂无成员",
  noMatch: "没有符合条件的人",
  pages: "通讯录分页",
  people: (count) => counted(count, "人"),
};
