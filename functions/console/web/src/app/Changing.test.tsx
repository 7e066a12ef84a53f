import { screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { Route, Routes, useLocation } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Me } from "../account/me";
import Invitations from "../invitations/Invitations";
import TaskCenter from "../tasks/TaskCenter";
import { meAs } from "../testing/me";
import { shown } from "../testing/shown";
import RemovedUsers from "../users/RemovedUsers";
import UsersPage from "../users/UsersPage";
import Changing from "./Changing";

const AT = "2026-11-27T08:00:00Z";
const PERSON = {
  id: "ID-ANN",
  account: "ann",
  name: "Ann",
  email: "ann@example.com",
  status: "active",
  role: "member",
};
const BY_ADA = { kind: "user", id: "ID-ADA", name: "ada" };
const ITEMS: Record<string, object> = {
  "/v1/users": { ...PERSON, contact_no: 1, created_at: AT, updated_at: AT, created_by: "ada", updated_by: BY_ADA },
  "/v1/invitations": { ...PERSON, invited_at: AT, expires_at: AT, expired: false },
  "/v1/removed-users": { ...PERSON, removed_at: AT, removed_by: "ada", restorable_until: AT },
  "/v1/tasks": {
    task_id: "01JD",
    kind: "import",
    file_name: "Ann.xlsx",
    state: "succeeded",
    total: 1,
    done: 1,
    created: 1,
    failed: 0,
    created_by: "ada",
    created_at: AT,
    has_result: true,
    deletable: true,
  },
};
let me: Me = meAs("administrator");
const api = {
  GET: async (path: string) => ({ data: path === "/v1/me" ? me : { items: [ITEMS[path]], next_cursor: null } }),
};
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "ada" }) }));
vi.mock("./notices", () => ({ useTell: () => () => undefined }));
vi.mock("../imports/ImportDialog", () => ({ useImport: () => () => undefined }));
vi.mock("../ui/usePageWidth", async (original) => ({ ...(await original<object>()), usePageWidth: () => 1600 }));

/** The pages, each with what it offers an administrator to change. */
const PAGES: [string, ReactNode, string[]][] = [
  ["users", <UsersPage key="users" />, ["Add", "Import", "Export", "Edit Ann", "Remove Ann", "More actions for Ann"]],
  ["invitations", <Invitations key="invitations" />, ["Remind all", "Add", "Resend", "Delete"]],
  ["removed users", <RemovedUsers key="removed" />, ["Restore Ann", "Restore"]],
  ["tasks", <TaskCenter key="tasks" />, ["Import", "Delete the record of Ann.xlsx"]],
];
/** What the buttons of a page are called, without those that choose what is listed. */
const offers = () =>
  screen
    .getAllByRole("button")
    .filter((each) => !each.closest("[role=toolbar]"))
    .map((each) => each.getAttribute("aria-label") ?? each.textContent);

describe("the list of", () => {
  beforeEach(() => localStorage.clear());

  it.each(PAGES)("%s offers an administrator its changes", async (_, page, changes) => {
    me = meAs("administrator");
    await shown(page);
    await screen.findByText(/^Ann/);
    await waitFor(() => expect(offers()).toEqual(expect.arrayContaining(changes)));
  });

  it.each(PAGES)("%s offers an auditor no change", async (_, page, changes) => {
    me = meAs("auditor");
    await shown(page);
    await screen.findByText(/^Ann/);
    expect(offers().filter((each) => changes.includes(each))).toEqual([]);
    expect(screen.queryByRole("checkbox", { name: /Ann/ })).toBeNull();
    expect(offers().join()).not.toMatch(/Add|Import|Export|Edit|Remove|Delete|Restore|Resend|Remind|More actions/);
  });
});

describe("a page on which something is changed", () => {
  function Address() {
    return <output>{useLocation().pathname}</output>;
  }
  const routes = (
    <Routes>
      <Route path="/users" element={<Address />} />
      <Route element={<Changing />}>
        <Route path="/users/add" element={<Address />} />
      </Route>
    </Routes>
  );

  it.each([
    ["administrator", "/users/add"],
    ["auditor", "/users"],
  ] as const)("leads an %s to %s", async (role, address) => {
    me = meAs(role);
    await shown(routes, "en", "/users/add");
    await screen.findByText(address);
  });
});
