import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { Route, Routes, useLocation } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Schemas } from "../api/client";
import { change, type Entry, entry, LI_WEI } from "../testing/entries";
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
  updated_by: "ada",
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
const asked: string[] = [];
const api = {
  GET: async (path: string, { params }: { params: { path: { user: string }; query?: { cursor?: unknown } } }) => {
    asked.push(`${path} ${params.path.user}`);
    if (!path.endsWith("/history") && !user) throw new ApiError(404, NOT_FOUND);
    return { data: path.endsWith("/history") ? history(params.query?.cursor) : user, response: new Response() };
  },
};
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "ada" }) }));
vi.mock("../account/me", () => ({ useMe: () => ({ data: { account: "ada" } }) }));
vi.mock("../app/notices", () => ({ useTell: () => () => undefined }));
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
    sessionStorage.clear();
    user = USER;
    history = () => ({
      items: [entry("edit_user", { changes: [change("department", "Sales", "Sales/EMEA")] }), BEGINNING],
    });
  });

  it("tells when the user last signed in, or that it was never", async () => {
    await page("/users/li.wei");
    expect(screen.getByText("Never signed in")).toBeTruthy();
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

  it("says that there is nothing at an account that nobody has", async () => {
    user = null;
    await page("/users/nobody");
    expect(screen.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeDefined();
    expect(asked.some((each) => each.includes("history"))).toBe(false);
  });
});
