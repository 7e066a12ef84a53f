/** Which address shows which page. Pages are loaded when they are first gone to. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { useWords } from "../words";
import { NotFound } from "./NotFound";
import { PublicShell } from "./PublicShell";

const SignIn = lazy(() => import("../session/SignIn"));
const ForgottenPassword = lazy(() => import("../session/ForgottenPassword"));
const Shell = lazy(() => import("./Shell"));
const AcceptInvitation = lazy(() => import("../session/AcceptInvitation"));
const UsersPage = lazy(() => import("../users/UsersPage"));
const AddUser = lazy(() => import("../users/AddUser"));
const EditUser = lazy(() => import("../users/EditUser"));
const Invitations = lazy(() => import("../invitations/Invitations"));
const Directory = lazy(() => import("../directory/Directory"));
const TaskCenter = lazy(() => import("../tasks/TaskCenter"));
const TaskPage = lazy(() => import("../tasks/TaskPage"));

const ROUTES: RouteObject[] = [
  {
    element: <PublicShell />,
    errorElement: <Crashed />,
    children: [
      { path: "/sign-in", element: <SignIn /> },
      { path: "/forgotten-password", element: <ForgottenPassword /> },
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
  const words = useWords().problems;
  return (
    <main className="card">
      <Alert type="error" action={<Button onClick={() => location.reload()}>{words.reload}</Button>}>
        {words.crashed}
      </Alert>
    </main>
  );
}
