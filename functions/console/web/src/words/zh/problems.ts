import type { Words } from "../en";

export const problems: Words["problems"] = {
  title: "操作未成功",
  offline: "无法连接服务器，未做任何更改。请检查网络后重试。",
  noAnswer: "连接在收到答复前中断，操作可能已完成。请先确认结果，再决定是否重试。",
  signInEnded: "登录已失效，操作未执行。请登录后重试。",
  offlineNow: "网络已断开。页面内容可能不是最新的；恢复连接之前无法进行任何更改。",
  busy: "服务器繁忙，请稍后重试。",
  unknown: "系统出现错误，请重试；如再次发生，请联系技术支持。",
  notFoundTitle: "页面不存在",
  notFound: "地址有误，或内容已被删除。",
  home: "返回首页",
  administratorsOnly: "仅限管理员使用",
  administratorsOnlyText: (enterprise) => `您以 ${enterprise} 成员身份登录。如需管理用户，请让管理员授予您管理员角色。`,
  auditor: "您以审计员身份登录",
  auditorText: "您可以查看管理员能看到的所有内容，但不能进行更改、导入或导出。",
  factorNeeded: "请先设置两步验证",
  factorNeededText: (enterprise) =>
    `${enterprise} 要求管理员和审计员启用两步验证。在“我的账号”页面完成设置之前，您只能执行成员的操作。`,
  crashed: "页面已停止工作。请重新加载；如仍无效，请联系技术支持。",
  reload: "重新加载",
  mailPaused: "贵企业的邮件发送已暂停",
  mailPausedText:
    "退信或被标记为垃圾邮件的数量过多，新的邀请和密码邮件暂缓发送。请更正或删除退信的用户，然后联系技术支持恢复发送。",
  partMissing: "页面加载失败：服务器繁忙或无法连接。",
};
