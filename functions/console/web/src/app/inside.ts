/** All that is behind the sign-in, in one file: few requests count for more than the 30 KB that a page alone would save. */

export { default as MyAccount } from "../account/MyAccount";
export { default as AuditLog } from "../audit/AuditLog";
export { default as Directory } from "../directory/Directory";
export { default as Invitations } from "../invitations/Invitations";
export { default as InviteMany } from "../invitations/InviteMany";
export { default as TaskCenter } from "../tasks/TaskCenter";
export { default as TaskPage } from "../tasks/TaskPage";
export { default as AddUser } from "../users/AddUser";
export { default as EditUser } from "../users/EditUser";
export { default as RemovedUsers } from "../users/RemovedUsers";
export { default as UserPage } from "../users/UserPage";
export { default as UsersPage } from "../users/UsersPage";
export { default as Changing } from "./Changing";
export { default as Shell } from "./Shell";
