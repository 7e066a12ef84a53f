import { counted } from "./counted";

export const invitations = {
  title: "User Invitations",
  description: "People who have been invited and have not accepted yet.",
  none: "No open invitations",
  noneText: "People you invite are listed here until they accept.",
  sentAt: "Sent",
  expires: "Expires",
  expired: "Expired",
  resend: "Resend",
  delete: "Delete",
  deleteInvitation: "Delete invitation",
  resendOf: (name: string) => `Resend the invitation of ${name}`,
  deleteOf: (name: string) => `Delete the invitation of ${name}`,
  show: "Show",
  kinds: { all: "All", expired: "Expired", bounced: "Email not delivered" },
  noneOfKind: { expired: "No invitation has expired", bounced: "No email has bounced" },
  remindAll: "Remind all",
  askRemind: "Remind everybody who has not accepted?",
  remindMeans: (count: number) =>
    `${counted(count, "person gets", "people get")} a new email with a new link; the old links no longer work. Addresses whose emails bounced are left out.`,
  nobodyToRemind: "There is nobody to remind.",
  pages: "Pages of invitations",
  askDelete: (who: string) => `Delete the invitation of ${who}?`,
  deleteMeans:
    "The link in the email no longer works. Account, email address and mobile number are free again. You can restore the invitation on the tab Removed users.",
  deleted: (who: string) => `The invitation of ${who} is deleted.`,
  resent: (who: string) => `A new invitation is on its way to ${who}; the old link no longer works.`,
  notDone: (who: string) => `Not done for ${who}`,
  people: (count: number) => counted(count, "person", "people"),
  counted: (count: number) => counted(count, "invitation"),
  many: {
    title: "Invite several people",
    action: "Invite several",
    people: "People",
    peopleText: "One address per line, or separated by commas, with the name before it if you like.",
    found: (count: number) => counted(count, "person", "people"),
    submit: "Invite",
    nobody: "Paste at least one email address.",
    unread: (pieces: string) => `This is not an email address: ${pieces}`,
    tooMany: (most: string) => `Invite at most ${most} people at once, or import them from a workbook.`,
    progress: (place: string, total: string) => `Inviting person ${place} of ${total}`,
    invited: (count: number) =>
      count === 1 ? "1 person was invited." : `${counted(count, "person", "people")} were invited.`,
    refused: (count: number) => `${counted(count, "person", "people")} could not be invited`,
  },
};

export const removedUsers = {
  title: "Removed users",
  description:
    "Users you can still restore. A restored user gets an email with a new password or, if they had not accepted yet, a new invitation.",
  none: "No removed users",
  noneText: "Users who are removed are listed here until their time to be restored is over.",
  removedAt: "Removed",
  removedBy: "Removed by",
  until: "Can be restored until",
  restore: "Restore",
  restoreOf: (name: string) => `Restore ${name}`,
  undo: "Undo",
  restored: (who: string, count: number) => `${who} ${count === 1 ? "was" : "were"} restored.`,
  notRestored: (who: string) => `Could not restore ${who}`,
  pages: "Pages of removed users",
  counted: (count: number) => counted(count, "removed user"),
};

export const directory = {
  title: "Directory",
  description: "The people of the enterprise, by contact number and then by name, as every member sees them.",
  none: "Nobody is in the directory yet",
  noMatch: "Nobody matches",
  pages: "Pages of the directory",
  people: (count: number) => counted(count, "person", "people"),
};
