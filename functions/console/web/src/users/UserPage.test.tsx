import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { Route, Routes, useLocation } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Schemas } from "../api/client";
import { change, type Entry, entry, LI_WEI } from "../testing/entries";
import { meAs } from "../testing/me";
import { shown } from "../testing/shown";
import UserPage from "./UserPage";

const USER = {
  id: LI_WEI.id,
  account: "li.wei",
  name: "Li Wei",
  email: "li.wei@example.com",
  status: "active",
  role: "member",
  contact_no: 100_000,
  created_at: "2026-11-27T08:00:00Z",
  created_by: "ada",
  updated_at: "2026-11-27T08:00:00Z",
  updated_by: { kind: "user", id: LI_WEI.id, name: "ada" },
} as Schemas["UserView"];
const BEGINNING = entry("add_user", {
  changes: [change("name", null, "Li Wei"), change("department", null, "Sales"), change("status", null, "active")],
});
const NOT_FOUND = {
  type: "",
  title: "",
  status: 404,
  code: "no_user",
  detail: "No user has this account.",
  errors: [],
};

let user: Schemas["UserView"] | null = USER;
let history: (cursor: unknown) => { items: Entry[]; next_cursor?: string | null };
let role: Schemas["Role"] = "administrator";
let administrators: { id: string }[] = [];
let refusal: ApiError | null = null;
const asked: string[] = [];
const renamed = vi.fn();
const signOut = vi.fn(async () => undefined);
const tell = vi.fn();
const api = {
  GET: async (path: string, request?: { params: { path: { user: string }; query?: { cursor?: unknown } } }) => {
    if (path === "/v1/me") return { data: meAs(role) };
    if (path === "/v1/users") return { data: { items: administrators, next_cursor: null } };
    const { user: one = "" } = request?.params.path ?? {};
    asked.push(`${path} ${one}`);
    if (!path.endsWith("/history") && !user) throw new ApiError(404, NOT_FOUND);
    return { data: path.endsWith("/history") ? history(request?.params.query?.cursor) : user };
  },
  POST: async (path: string, { params, body }: { params: { path: { user: string } }; body: { account: string } }) => {
    if (refusal) throw refusal;
    renamed(`${path} ${params.path.user} ${body.account}`);
    user = { ...USER, ...user, account: body.account };
    return { data: user };
  },
};
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "ada", signOut }) }));
vi.mock("../app/notices", () => ({ useTell: () => tell }));
vi.mock("../app/Breadcrumbs", () => ({ Breadcrumbs: () => null }));
vi.mock("../ui/usePageWidth", async (original) => ({ ...(await original<object>()), usePageWidth: () => 1200 }));

function Address() {
  const { pathname, search } = useLocation();
  return <output aria-label="address">{pathname + search}</output>;
}

async function page(address: string) {
  const routed = (
    <Suspense>
      <Routes>
        <Route path="/users/:account" element={<UserPage />} />
      </Routes>
      <Address />
    </Suspense>
  );
  // How entries are told is loaded meanwhile.
  await act(async () => void (await shown(routed, "en", address)));
  await screen.findByRole("heading", { level: 1 });
}

const told = () =>
  within(screen.getByRole("table", { name: "History" }))
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell").at(-1)?.textContent);

describe("the page of a user", () => {
  beforeEach(() => {
    asked.length = 0;
    role = "administrator";
    administrators = [{ id: LI_WEI.id }, { id: "another" }];
    refusal = null;
    for (const each of [renamed, signOut, tell]) each.mockClear();
    sessionStorage.clear();
    user = USER;
    history = () => ({
      items: [entry("edit_user", { changes: [change("department", "Sales", "Sales/EMEA")] }), BEGINNING],
    });
  });

  it("tells the last day, and that the schedule disabled the user", async () => {
    user = {
      ...USER,
      status: "disabled",
      active_until: "2026-11-26",
      updated_by: { kind: "schedule", id: "schedule", name: "schedule" },
    };
    history = () => ({
      items: [
        entry("disable_user", {
          actor: { kind: "schedule", id: "schedule", name: "schedule" },
          changes: [change("status", "active", "disabled")],
        }),
      ],
    });
    await page("/users/li.wei");
    expect(screen.getByText("2026-11-26")).toBeTruthy();
    expect(screen.getByText(/, by Schedule$/)).toBeTruthy();
    await act(() => userEvent.click(screen.getByRole("tab", { name: "History" })));
    await screen.findByText("1 entry");
    expect(told()).toEqual(["Schedule disabled li.wei"]);
  });

  it("tells when the user last signed in, or that it was never", async () => {
    await page("/users/li.wei");
    expect(screen.getByText("Never signed in")).toBeTruthy();
    cleanup();
    user = { ...USER, last_signed_in_at: "2026-11-26T08:00:00Z" };
    await page("/users/li.wei");
    expect(screen.getAllByText(/^Nov 26, 2026/)).toHaveLength(1);
    user = USER;
  });

  it("asks for the history when its tab is opened, and tells each value from the beginning", async () => {
    await page("/users/li.wei");
    expect(screen.getByText("li.wei@example.com")).toBeDefined();
    expect(asked.some((each) => each.includes("history"))).toBe(false);
    await act(() => userEvent.click(screen.getByRole("tab", { name: "History" })));
    await screen.findByText("2 entries");
    expect(asked.at(-1)).toBe(`/v1/users/{user}/history ${LI_WEI.id}`);
    expect(told()).toEqual([
      "ada changed li.wei's department: Sales → Sales/EMEA",
      "ada added Li Wei (li.wei)Name: Li WeiDepartment: Sales",
    ]);
    expect(screen.getByLabelText("address").textContent).toBe("/users/li.wei?tab=history");
    expect(document.title).toBe("Li Wei – Muster");
  });

  it("turns the pages of the history", async () => {
    history = (cursor) =>
      cursor
        ? { items: [BEGINNING] }
        : { items: Array.from({ length: 20 }, () => entry("enable_user")), next_cursor: "next" };
    await page("/users/li.wei?tab=history");
    await screen.findByText("More than 20 entries");
    await userEvent.click(screen.getByRole("button", { name: "Next page" }));
    await screen.findByText("21 entries");
    expect(told()).toHaveLength(1);
  });

  it("shows the history of a removed user at the address of the id", async () => {
    user = null;
    history = () => ({
      items: [entry("remove_user", { changes: [change("status", "active", "removed")] }), BEGINNING],
    });
    await page(`/users/${LI_WEI.id}`);
    expect(screen.getByRole("heading", { level: 1, name: "li.wei" })).toBeDefined();
    expect(screen.getByText("This user was removed.")).toBeDefined();
    await waitFor(() => expect(told()[0]).toBe("ada removed li.wei"));
  });

  it("offers nothing that changes the user to an auditor", async () => {
    role = "auditor";
    for (const status of ["active", "invited"] as const) {
      user = { ...USER, status };
      await page("/users/li.wei");
      await screen.findByText("li.wei@example.com");
      expect(screen.queryAllByRole("button").map((each) => each.textContent)).toEqual([]);
      cleanup();
    }
    role = "administrator";
    await page("/users/li.wei");
    expect(await screen.findByRole("button", { name: "Edit" })).toBeDefined();
  });

  it("says that there is nothing at an account that nobody has", async () => {
    user = null;
    await page("/users/nobody");
    expect(screen.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeDefined();
    expect(asked.some((each) => each.includes("history"))).toBe(false);
  });
});

describe("another account for a user", () => {
  beforeEach(() => {
    role = "administrator";
    user = USER;
    administrators = [{ id: LI_WEI.id }, { id: "another" }];
    refusal = null;
    for (const each of [renamed, signOut, tell]) each.mockClear();
  });

  async function dialog(account: string) {
    await page(`/users/${account}`);
    await userEvent.click(await screen.findByRole("button", { name: "Actions" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Change account" }));
    return screen.getByRole("dialog", { name: "Change the account of Li Wei" });
  }
  const write = (text: string) => fireEvent.change(screen.getByLabelText("New account"), { target: { value: text } });
  const answer = (name: string) => userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name }));

  it("is given after a warning, and the page is then at the new one", async () => {
    const question = await dialog("li.wei");
    expect(question.textContent).toContain("signed out at once, and a temporary password");
    expect(question.textContent).toContain("li.wei@example.com");
    expect(question.textContent).not.toContain("your own account");
    write(" li.wei2 ");
    await answer("Change account");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(renamed).toHaveBeenCalledExactlyOnceWith(`/v1/users/{user}/rename ${LI_WEI.id} li.wei2`);
    expect(tell).toHaveBeenCalledWith({ type: "success", text: "The account of Li Wei is now li.wei2." });
    await waitFor(() => expect(screen.getByLabelText("address").textContent).toBe("/users/li.wei2"));
    expect(signOut).not.toHaveBeenCalled();
  });

  it("is refused at its field", async () => {
    const message = "Account: ann.lee is already taken.";
    const errors = [{ field: "account", code: "account_taken", message }];
    const problem = { ...NOT_FOUND, status: 409, code: "change_invalid", detail: "It cannot be changed.", errors };
    refusal = new ApiError(409, problem);
    await dialog("li.wei");
    write("ann.lee");
    await answer("Change account");
    await screen.findByText("ann.lee is already taken.");
    expect(screen.getByLabelText("New account").getAttribute("aria-invalid")).toBe("true");
    write(" ");
    await answer("Change account");
    await screen.findByText("Required.");
    expect(renamed).not.toHaveBeenCalled();
  });

  it("signs out who changes the own account, and warns the only administrator twice", async () => {
    user = { ...USER, account: "ada", role: "administrator" };
    const question = await dialog("ada");
    expect(question.textContent).toContain("This is your own account. You are signed out, too.");
    expect(question.textContent).not.toContain("only administrator");
    cleanup();
    administrators = [{ id: LI_WEI.id }];
    await dialog("ada");
    await screen.findByText(/You are the only administrator/);
    write("ada2");
    await answer("Change account");
    await waitFor(() => expect(signOut).toHaveBeenCalledExactlyOnceWith("renamed"));
    await waitFor(() => expect(screen.getByLabelText("address").textContent).toBe("/sign-in"));
  });

  it("is offered for an invited user, who is sent another invitation", async () => {
    user = { ...USER, status: "invited" };
    await page("/users/li.wei");
    await userEvent.click(await screen.findByRole("button", { name: "Change account" }));
    expect(screen.getByRole("dialog").textContent).toContain("The former invitation no longer works");
  });
});
