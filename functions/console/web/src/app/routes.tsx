/** Which address shows which page. Those behind the sign-in are loaded when the first of them is gone to. */
import Button from "@cloudscape-design/components/button";
import { type ComponentType, lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, type RouteObject, useRouteError } from "react-router";
import AcceptInvitation from "../session/AcceptInvitation";
import ChangePassword from "../session/ChangePassword";
import ForgottenPassword from "../session/ForgottenPassword";
import SignIn from "../session/SignIn";
import { Message } from "../ui/Message";
import { orAnew, PartMissingError, patiently } from "../ui/patiently";
import { useOnline } from "../ui/useOnline";
import { useWords } from "../words";
import { NotFound } from "./NotFound";
import { PublicShell } from "./PublicShell";
import { PublicTopBar } from "./TopBar";

type Inside = typeof import("./inside");
const page = (name: keyof Inside) =>
  lazy(async () => ({ default: (await orAnew(() => patiently(() => import("./inside"))))[name] as ComponentType }));

const Shell = page("Shell");
const Changing = page("Changing");
const UsersPage = page("UsersPage");
const AddUser = page("AddUser");
const UserPage = page("UserPage");
const EditUser = page("EditUser");
const Invitations = page("Invitations");
const InviteMany = page("InviteMany");
const RemovedUsers = page("RemovedUsers");
const MyAccount = page("MyAccount");
const Directory = page("Directory");
const TaskCenter = page("TaskCenter");
const TaskPage = page("TaskPage");
const AuditLog = page("AuditLog");

const ROUTES: RouteObject[] = [
  {
    element: <PublicShell />,
    errorElement: <CrashedOutside />,
    children: [
      { path: "/sign-in", element: <SignIn /> },
      { path: "/forgotten-password", element: <ForgottenPassword /> },
      { path: "/change-password", element: <ChangePassword /> },
      { path: "/accept", element: <AcceptInvitation /> },
    ],
  },
  {
    element: (
      <Suspense>
        <Shell />
      </Suspense>
    ),
    errorElement: <CrashedOutside />,
    children: [
      {
        // What breaks on one page leaves the bar and the navigation as they are.
        errorElement: <Crashed />,
        children: [
          { path: "/", element: <Navigate to="/users" replace /> },
          { path: "/users", element: <UsersPage /> },
          { path: "/users/:account", element: <UserPage /> },
          { path: "/invitations", element: <Invitations /> },
          { path: "/removed-users", element: <RemovedUsers /> },
          { path: "/account", element: <MyAccount /> },
          { path: "/directory", element: <Directory /> },
          { path: "/tasks", element: <TaskCenter /> },
          { path: "/tasks/:id", element: <TaskPage /> },
          { path: "/audit", element: <AuditLog /> },
          {
            element: <Changing />,
            children: [
              { path: "/users/add", element: <AddUser /> },
              { path: "/users/:account/edit", element: <EditUser /> },
              { path: "/invitations/add", element: <InviteMany /> },
            ],
          },
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];

export const createRouter = () => createBrowserRouter(ROUTES);

/** The page itself broke, or a part of it did not come; what surrounds it stays. */
function Crashed() {
  const words = useWords();
  const isPart = useRouteError() instanceof PartMissingError;
  const online = useOnline();
  return (
    <Message
      type="error"
      title={words.problems.title}
      // Without a network, loading the page again would put the browser's own in its place.
      action={
        <Button disabled={!online} disabledReason={words.problems.offlineNow} onClick={() => location.reload()}>
          {isPart ? words.tryAgain : words.problems.reload}
        </Button>
      }
    >
      {isPart ? words.problems.partMissing : words.problems.crashed}
    </Message>
  );
}

function CrashedOutside() {
  return (
    <>
      <PublicTopBar />
      <main className="card">
        <Crashed />
      </main>
    </>
  );
}
