import { account } from "./account";
import { list } from "./list";
import { directory, invitations, removedUsers } from "./people";
import { problems } from "./problems";
import { accept, session } from "./session";
import { imports, tasks } from "./tasks";
import { users } from "./users";

/** Everything the console says, in English. `zh` says the same, and the compiler holds it to that. */
export const en = {
  product: "Muster",
  cancel: "Cancel",
  close: "Close",
  faultIn: (field: string) => `Error in ${field}`,
  underWay: "This is being done and can no longer be canceled.",
  tryAgain: "Try again",
  loading: "Loading",
  settings: "Settings",
  appearance: "Appearance",
  themes: { light: "Light", dark: "Dark", system: "Use device setting" },
  skip: "Skip to the page",
  navigation: "Navigation",
  openNavigation: "Open navigation",
  closeNavigation: "Close navigation",
  notices: "Notifications",
  more: "More",
  dismiss: "Dismiss",
  auditLog: "Audit log",
  history: "History",
  pageTitle: (page: string) => `${page} – Muster`,
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

export type Words = typeof en;
