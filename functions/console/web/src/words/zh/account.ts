import type { Words } from "../en";

export const account: Words["account"] = {
  title: "我的账号",
  account: "账号",
  email: "邮箱",
  role: "角色",
  roles: { member: "成员", administrator: "管理员" },
  enterprise: "企业",
  factorTitle: "两步验证",
  factorText: "启用两步验证后，登录时除密码外，还需输入手机身份验证器应用中的验证码。",
  on: "已启用",
  off: "未启用",
  setUp: "设置",
  turnOff: "停用",
  scan: "请用身份验证器应用扫描此二维码，或手动输入密钥，然后输入应用中显示的验证码。",
  qrCode: "包含身份验证器密钥的二维码",
  key: "密钥",
  finish: "启用并重新登录",
  proveText: "请验证您的身份。之后所有设备都会退出登录。",
  requireTitle: "企业设置",
  require: "要求管理员启用两步验证",
  requireText: "启用后，未设置两步验证的管理员只能执行成员的操作，直到完成设置。请先设置您自己的两步验证。",
};
