/** Which address shows which page. Those behind the sign-in are loaded when the first of them is gone to. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { type ComponentType, lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, type RouteObject, useRouteError } from "react-router";
import AcceptInvitation from "../session/AcceptInvitation";
import ChangePassword from "../session/ChangePassword";
import ForgottenPassword from "../session/ForgottenPassword";
import SignIn from "../session/SignIn";
import { PartMissingError, patiently } from "../ui/patiently";
import { useWords } from "../words";
import { NotFound } from "./NotFound";
import { PublicShell } from "./PublicShell";

type Inside = typeof import("./inside");
const page = (name: keyof Inside) =>
  lazy(async () => ({ default: (await patiently(() => import("./inside")))[name] as ComponentType }));

const Shell = page("Shell");
const UsersPage = page("UsersPage");
const AddUser = page("AddUser");
const EditUser = page("EditUser");
const Invitations = page("Invitations");
const MyAccount = page("MyAccount");
const Directory = page("Directory");
const TaskCenter = page("TaskCenter");
const TaskPage = page("TaskPage");

const ROUTES: RouteObject[] = [
  {
    element: <PublicShell />,
    errorElement: <Crashed />,
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
    errorElement: <Crashed />,
    children: [
      { path: "/", element: <Navigate to="/users" replace /> },
      { path: "/users", element: <UsersPage /> },
      { path: "/users/add", element: <AddUser /> },
      { path: "/users/:account/edit", element: <EditUser /> },
      { path: "/invitations", element: <Invitations /> },
      { path: "/account", element: <MyAccount /> },
      { path: "/directory", element: <Directory /> },
      { path: "/tasks", element: <TaskCenter /> },
      { path: "/tasks/:id", element: <TaskPage /> },
      { path: "*", element: <NotFound /> },
    ],
  },
];

export const createRouter = () => createBrowserRouter(ROUTES);

/** A new deployment has other files than the page that is open; loading it again helps in this case, too. */
function Crashed() {
  const words = useWords();
  const isPart = useRouteError() instanceof PartMissingError;
  return (
    <main className="card">
      <Alert
        type="error"
        action={<Button onClick={() => location.reload()}>{isPart ? words.tryAgain : words.problems.reload}</Button>}
      >
        {isPart ? words.problems.partMissing : words.problems.crashed}
      </Alert>
    </main>
  );
}
