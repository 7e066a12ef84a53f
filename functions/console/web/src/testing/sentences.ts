/** Entries of the audit log, each with its sentence in English and in Chinese. */
import { change, type Entry, entry, LI_WEI } from "./entries";

export const IMPORT = { kind: "import", id: "import:01JF", name: "ada" } as const;
const SYSTEM = { kind: "system", id: "system", name: "system" } as const;
const OPERATOR = { kind: "operator", id: "operator", name: "operator" } as const;
const ENTERPRISE = { kind: "enterprise", id: "acme", name: "acme" } as const;
const FILE = { kind: "task", id: "01JF", name: "people.xlsx" } as const;
const NEW = [change("name", null, "Li Wei"), change("department", null, "Sales"), change("status", null, "invited")];
export const by = (actor: Entry["actor"]) => ({ actor });
const own = { actor: LI_WEI };

export const SENTENCES: [Entry, string, string][] = [
  [entry("add_user", { changes: NEW }), "ada added Li Wei (li.wei)", "ada 添加了 Li Wei (li.wei)"],
  [
    entry("add_user", { ...by(IMPORT), changes: NEW }),
    "Import of ada added Li Wei (li.wei)",
    "ada 的导入添加了 Li Wei (li.wei)",
  ],
  [
    entry("invite_user", by({ ...IMPORT, name: "drop folder" })),
    "Import from the drop folder invited li.wei",
    "投递文件夹的导入邀请了 li.wei",
  ],
  [
    entry("edit_user", { changes: [change("department", "Sales", "Sales/EMEA")] }),
    "ada changed li.wei's department: Sales → Sales/EMEA",
    "ada 修改了 li.wei 的部门：Sales → Sales/EMEA",
  ],
  [
    entry("edit_user", { changes: [change("role", "member", "administrator")] }),
    "ada changed li.wei's role: Member → Administrator",
    "ada 修改了 li.wei 的角色：成员 → 管理员",
  ],
  [
    entry("edit_user", { changes: [change("country", null, "CN")] }),
    "ada changed li.wei's country/region: blank → China",
    "ada 修改了 li.wei 的国家/地区：空 → 中国",
  ],
  [
    entry("edit_user", { changes: [change("hide_phone", false, true)] }),
    "ada changed li.wei's setting “Hide Mobile Number”: No → Yes",
    "ada 修改了 li.wei 的“隐藏手机号”设置：否 → 是",
  ],
  [
    entry("edit_user", { changes: [change("status", "disabled", "removed")] }),
    "ada changed li.wei's status: Disabled → Removed",
    "ada 修改了 li.wei 的状态：已禁用 → 已删除",
  ],
  [
    entry("edit_user", { changes: [change("contact_no", 3, 1200)] }),
    "ada changed li.wei's contact no. in the directory: 3 → 1,200",
    "ada 修改了 li.wei 的通讯录排序号：3 → 1,200",
  ],
  [
    entry("edit_user", { changes: [change("shoe_size", 41, 42)] }),
    "ada changed li.wei's shoe size: 41 → 42",
    "ada 修改了 li.wei 的shoe size：41 → 42",
  ],
  [
    entry("edit_user", { ...own, changes: [change("title", "Clerk", null)] }),
    "li.wei changed their own position: Clerk → blank",
    "li.wei 修改了自己的职位：Clerk → 空",
  ],
  [
    entry("edit_user", { changes: [change("title", "Clerk", "Chief"), change("signature", null, "Hello")] }),
    "ada changed li.weiPosition: Clerk → ChiefSignature: blank → Hello",
    "ada 修改了 li.wei职位：Clerk → Chief签名：空 → Hello",
  ],
  [entry("rename_user"), "ada changed li.wei's account", "ada 修改了 li.wei 的账号"],
  [
    entry("remove_user", { changes: [change("status", "active", "removed")] }),
    "ada removed li.wei",
    "ada 删除了 li.wei",
  ],
  [entry("restore_user"), "ada restored li.wei", "ada 恢复了 li.wei"],
  [entry("purge_user", by(SYSTEM)), "Muster permanently deleted li.wei's data", "Muster 永久清除了 li.wei 的数据"],
  [entry("disable_user"), "ada disabled li.wei", "ada 禁用了 li.wei"],
  [entry("enable_user"), "ada enabled li.wei", "ada 启用了 li.wei"],
  [entry("accept_invitation", own), "li.wei accepted the invitation", "li.wei 接受了邀请"],
  [
    entry("undo_acceptance", by(SYSTEM)),
    "Muster set li.wei back to invited, because the password was refused",
    "Muster 将 li.wei 恢复为已邀请，因为密码不符合要求",
  ],
  [entry("resend_invitation"), "ada resent li.wei's invitation", "ada 重新发送了 li.wei 的邀请"],
  [entry("reset_password"), "ada reset li.wei's password", "ada 重置了 li.wei 的密码"],
  [entry("change_password", own), "li.wei changed their own password", "li.wei 修改了自己的密码"],
  [entry("set_up_second_factor", own), "li.wei set up a second factor", "li.wei 设置了两步验证"],
  [entry("remove_second_factor"), "ada removed li.wei's second factor", "ada 移除了 li.wei 的两步验证"],
  [entry("sign_out_everywhere", own), "li.wei signed out everywhere", "li.wei 退出了所有设备"],
  [entry("sign_out_user"), "ada signed li.wei out everywhere", "ada 让 li.wei 退出了所有设备"],
  [
    entry("let_in_administrator", { ...by(OPERATOR), changes: [change("email", "a@example.com", "b@example.com")] }),
    "Support team restored li.wei's access as administratorEmail: a@example.com → b@example.com",
    "技术支持恢复了 li.wei 的管理员登录邮箱：a@example.com → b@example.com",
  ],
  [entry("start_import", { subject: FILE }), "ada started the import of people.xlsx", "ada 开始导入 people.xlsx"],
  [entry("end_import", { subject: FILE }), "The import of people.xlsx ended", "people.xlsx 的导入已结束"],
  [entry("plan_import", { subject: FILE }), "The import of people.xlsx was planned", "people.xlsx 的导入计划已生成"],
  [entry("apply_import", { subject: FILE }), "ada applied the plan of people.xlsx", "ada 执行了 people.xlsx 的计划"],
  [
    entry("release_mails", { subject: FILE }),
    "ada had the waiting mails of people.xlsx sent",
    "ada 立即发送了 people.xlsx 的待发邮件",
  ],
  [entry("request_export", { subject: FILE }), "ada started the export people.xlsx", "ada 开始导出 people.xlsx"],
  [
    entry("request_audit_export", { subject: { ...FILE, name: "audit-log.csv" } }),
    "ada started the export of the audit log audit-log.csv",
    "ada 开始导出审计日志 audit-log.csv",
  ],
  [
    entry("download_result", { subject: FILE }),
    "ada downloaded the result of people.xlsx",
    "ada 下载了 people.xlsx 的结果",
  ],
  [entry("stop_task", { subject: FILE }), "ada stopped people.xlsx", "ada 停止了 people.xlsx"],
  [entry("delete_task", { subject: FILE }), "ada deleted the record of people.xlsx", "ada 删除了 people.xlsx 的记录"],
  [
    entry("create_enterprise", { ...by(OPERATOR), subject: ENTERPRISE }),
    "Support team created the enterprise acme",
    "技术支持创建了企业 acme",
  ],
  [
    entry("change_enterprise", { subject: ENTERPRISE, changes: [change("second_factor_required", false, true)] }),
    "ada changed acme's settingssecond factor required: No → Yes",
    "ada 修改了 acme 的设置second factor required：否 → 是",
  ],
  [
    entry("confirm_domain", {
      ...by(OPERATOR),
      subject: ENTERPRISE,
      changes: [change("domain", null, "acme.example")],
    }),
    "Support team confirmed a domain of acmedomain: blank → acme.example",
    "技术支持确认了 acme 的域名域名：空 → acme.example",
  ],
  [
    entry("remove_domain", { ...by(OPERATOR), subject: ENTERPRISE }),
    "Support team removed a domain of acme",
    "技术支持移除了 acme 的域名",
  ],
  [
    entry("pause_mail", { ...by(SYSTEM), subject: ENTERPRISE }),
    "Muster paused acme's mails, because too many bounced or were reported as spam",
    "Muster 暂停了 acme 的邮件，因为退信或垃圾邮件举报过多",
  ],
  [
    entry("resume_mail", { ...by(OPERATOR), subject: ENTERPRISE }),
    "Support team resumed acme's mails",
    "技术支持恢复了 acme 的邮件",
  ],
  [
    entry("erase_user", { ...by(OPERATOR), subject: { ...LI_WEI, name: "" } }),
    `Support team deleted ${LI_WEI.id}'s personal data`,
    `技术支持删除了 ${LI_WEI.id} 的个人数据`,
  ],
  [entry("merge_users"), "ada: merge users (li.wei)", "ada：merge users（li.wei）"],
];
