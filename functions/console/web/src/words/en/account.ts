import { counted } from "./counted";

export const account = {
  title: "My account",
  account: "Account",
  email: "Email",
  role: "Role",
  roles: { member: "Member", auditor: "Auditor", administrator: "Administrator" } as Record<string, string>,
  enterprise: "Enterprise",
  factorTitle: "Second factor",
  factorText:
    "With a second factor, signing in takes your password and a code from an authenticator app on your phone.",
  on: "On",
  off: "Off",
  setUp: "Set up",
  turnOff: "Turn off",
  scan: "Scan this with your authenticator app, or type the key there. Then type the code that the app shows.",
  qrCode: "QR code with the key for your authenticator app",
  openApp: "Open the app on this device",
  key: "Key",
  finish: "Turn on and sign in again",
  unnoted: "Signing in already asks for a code, but the last step of the set-up is missing.",
  proveText: "Confirm that it is you. You will then be signed out everywhere.",
  turnOffNeeded: (enterprise: string) =>
    `${enterprise} requires a second factor of its administrators and auditors. Without one, you can only do what members can.`,
  requireTitle: "Enterprise",
  fourEyes: "Have imports that change users applied by another administrator",
  fourEyesText:
    "The administrator who starts or undoes such an import cannot apply its plan. Your enterprise needs at least two administrators.",
  thisBrowser: "This browser",
  require: "Require a second factor of administrators",
  requireText:
    "Administrators and auditors without a second factor can then only do what members can, until they set one up. Set up your own first.",
  notify: "Emails about the drop folder",
  notifyText:
    "Up to five email addresses, one per line. They are emailed when an import from the drop folder ends or waits.",
  notifySaved: (count: number) =>
    count === 0
      ? "No emails are sent about the drop folder."
      : `${counted(count, "address", "addresses")} ${count === 1 ? "is" : "are"} emailed about the drop folder.`,
};
