import type { Words } from "../en";
import { account } from "./account";
import { list } from "./list";
import { directory, invitations, removedUsers } from "./people";
import { problems } from "./problems";
import { accept, session } from "./session";
import { imports, tasks } from "./tasks";
import { users } from "./users";

/** 控制台的全部文字（中文）。 */
export const zh: Words = {
  product: "Muster",
  cancel: "取消",
  close: "关闭",
  faultIn: (field) => `${field}有误`,
  underWay: "正在执行，已无法取消。",
  tryAgain: "重试",
  loading: "加载中",
  settings: "设置",
  appearance: "外观",
  themes: { light: "浅色", dark: "深色", system: "跟随系统" },
  skip: "跳到页面内容",
  navigation: "导航",
  openNavigation: "打开导航",
  closeNavigation: "关闭导航",
  notices: "通知",
  more: "更多",
  dismiss: "关闭通知",
  auditLog: "审计日志",
  history: "变更记录",
  pageTitle: (page) => `${page} – Muster`,
  account,
  list,
  session,
  accept,
  tasks,
  imports,
  users,
  invitations,
  removedUsers,
  directory,
  problems,
};
