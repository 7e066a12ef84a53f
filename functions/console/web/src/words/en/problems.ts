export const problems = {
  title: "That did not work",
  offline: "The server cannot be reached, so nothing was changed. Check your connection, then try again.",
  noAnswer: "The connection was lost before an answer came. It may have been done: check before you try again.",
  signInEnded: "Your sign-in has ended, so nothing was done. Sign in, then try again.",
  offlineNow:
    "You are offline. What is shown may be out of date, and nothing can be changed until you are online again.",
  busy: "The server is busy. Wait a moment, then try again.",
  unknown: "Something went wrong. Try again; if it happens again, contact your support team.",
  notFoundTitle: "There is nothing here",
  notFound: "The address is wrong, or what it showed no longer exists.",
  home: "To the start page",
  administratorsOnly: "Administrators only",
  administratorsOnlyText: (enterprise: string) =>
    `You are signed in as a member of ${enterprise}. If you need to manage users, ask an administrator to give you that role.`,
  auditor: "You are signed in as an auditor",
  auditorText: "You see everything that administrators see. Changes, imports and exports are refused.",
  factorNeeded: "Set up a second factor first",
  factorNeededText: (enterprise: string) =>
    `${enterprise} requires a second factor of its administrators and auditors. Until you set one up on the page My account, you can only do what members can.`,
  crashed: "This page has stopped working. Load it again; if that does not help, contact your support team.",
  reload: "Load again",
  mailPaused: "Emails of your enterprise are paused",
  mailPausedText:
    "Too many of its emails bounced or were marked as spam. New invitations and passwords wait. Correct or remove the users whose email bounced, then ask your support team to resume the emails.",
  partMissing: "This page could not be loaded: the server is busy or cannot be reached.",
};
