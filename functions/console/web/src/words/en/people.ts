export const invitations = {
  title: "User Invitations",
  description: "Who has been invited and has not accepted yet.",
  none: "No open invitations",
  noneText: "Whoever is invited is listed here until the invitation is accepted.",
  sentAt: "Sent",
  expires: "Expires",
  expired: "Expired",
  mail: "Mail",
  resend: "Resend",
  delete: "Delete",
  pages: "Pages of invitations",
  askDelete: (who: string) => `Delete the invitation of ${who}?`,
  deleteMeans: "The link in the mail no longer works. Account, e-mail address and mobile number are free again.",
  deleted: (who: string) => `The invitation of ${who} is deleted.`,
  resent: (who: string) => `A new invitation is on its way to ${who}; the old link no longer works.`,
  notDone: (who: string) => `Not done for ${who}`,
  people: (count: string) => `${count} people`,
};

export const directory = {
  title: "Directory",
  description: "The people of the enterprise, by contact number and then by name, as everybody sees them.",
  none: "Nobody is in the directory yet",
  noMatch: "Nobody matches",
  pages: "Pages of the directory",
};
