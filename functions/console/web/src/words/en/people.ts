import { counted } from "./counted";

export const invitations = {
  title: "User Invitations",
  description: "Who has been invited and has not accepted yet.",
  none: "No open invitations",
  noneText: "Whoever is invited is listed here until the invitation is accepted.",
  sentAt: "Sent",
  expires: "Expires",
  expired: "Expired",
  mail: "Email",
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
    `${counted(count, "person gets", "people get")} a new email with a new link; the old links no longer work. Addresses that emails bounced from are left out.`,
  nobodyToRemind: "There is nobody to remind.",
  pages: "Pages of invitations",
  askDelete: (who: string) => `Delete the invitation of ${who}?`,
  deleteMeans: "The link in the email no longer works. Account, email address and mobile number are free again.",
  deleted: (who: string) => `The invitation of ${who} is deleted.`,
  resent: (who: string) => `A new invitation is on its way to ${who}; the old link no longer works.`,
  notDone: (who: string) => `Not done for ${who}`,
  people: (count: number) => counted(count, "person", "people"),
  counted: (count: number) => counted(count, "invitation"),
};

export const directory = {
  title: "Directory",
  description: "The people of the enterprise, by contact number and then by name, as every member sees them.",
  none: "Nobody is in the directory yet",
  noMatch: "Nobody matches",
  pages: "Pages of the directory",
  people: (count: number) => counted(count, "person", "people"),
};
