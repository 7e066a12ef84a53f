import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { meAs } from "../testing/me";
import { shown } from "../testing/shown";
import UsersPage from "./UsersPage";

const AT = "2026-11-27T08:00:00Z";
const person = (name: string, updated_by: object) => ({
  id: `ID-${name}`,
  account: name.toLowerCase(),
  name,
  email: `${name}@example.com`,
  status: "active",
  role: "member",
  contact_no: 1,
  created_at: AT,
  created_by: "ada",
  updated_at: AT,
  updated_by,
});
const ITEMS = [
  person("Ann", { kind: "user", id: "ID-ADA", name: "ada" }),
  person("Bob", { kind: "import", id: "import:01JD", name: "eve" }),
  person("Cid", { kind: "import", id: "import:01JE", name: "drop folder" }),
  person("Dan", { kind: "operator", id: "operator", name: "operator" }),
  person("Eli", { kind: "system", id: "system", name: "system" }),
];
const POST = vi.fn(async (..._: unknown[]) => ({ data: { task_id: "T1" } }));
const api = {
  POST: (...request: unknown[]) => POST(...request),
  GET: async (path: string) => ({
    data: path === "/v1/me" ? meAs("administrator") : { items: ITEMS, next_cursor: null },
  }),
};
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "ada" }) }));
vi.mock("../app/notices", () => ({ useTell: () => () => undefined }));
vi.mock("../imports/ImportDialog", () => ({ useImport: () => () => undefined }));
vi.mock("../ui/usePageWidth", async (original) => ({ ...(await original<object>()), usePageWidth: () => 1600 }));

/** The last cell but the actions of each row, and where it leads. */
async function authors(language: "en" | "zh") {
  await shown(<UsersPage />, language);
  await screen.findByText("Ann");
  return ITEMS.map(({ name }) => {
    const row = screen.getByText(name).closest("tr") as HTMLElement;
    const cell = within(row).getAllByRole("cell").at(-2);
    return [cell?.textContent, cell?.querySelector("a")?.getAttribute("href")];
  });
}

describe("the list of users", () => {
  beforeEach(() => localStorage.clear());

  it("has a column, for those who choose it, that tells who made the last change", async () => {
    localStorage.setItem("muster.users", JSON.stringify({ pageSize: 20, columns: ["updated_by"] }));
    expect(await authors("en")).toEqual([
      ["ada", "/users/ID-ADA"],
      ["eve", "/tasks/01JD"],
      ["Drop folder", "/tasks/01JE"],
      ["Support team", undefined],
      ["Muster", undefined],
    ]);
    expect(screen.getByRole("columnheader", { name: "Changed by" })).toBeDefined();
  });

  it("has it in Chinese, too", async () => {
    localStorage.setItem("muster.users", JSON.stringify({ pageSize: 20, columns: ["updated_by"] }));
    expect((await authors("zh")).map(([text]) => text)).toEqual(["ada", "eve", "投递文件夹", "技术支持", "Muster"]);
    expect(screen.getByRole("columnheader", { name: "修改人" })).toBeDefined();
  });

  it("offers all that match once the whole page is selected, as a plan", async () => {
    await shown(<UsersPage />, "en", "/?department=Sales");
    await screen.findByText("Ann");
    await userEvent.click(screen.getByRole("checkbox", { name: "Select Ann" }));
    await userEvent.click(screen.getByRole("button", { name: "Actions (1 selected)" }));
    expect(screen.queryByText("All that match, as a plan first")).toBeNull();
    await userEvent.keyboard("{Escape}");
    for (const { name } of ITEMS.slice(1))
      await userEvent.click(screen.getByRole("checkbox", { name: `Select ${name}` }));
    await userEvent.click(screen.getByRole("button", { name: "Actions (5 selected)" }));
    const all = screen.getByText("All that match, as a plan first").closest("li") as HTMLElement;
    await userEvent.click(within(all).getByText("Disable"));
    const body = { filter: { search: "", department: "Sales" }, action: "disable" };
    await waitFor(() => expect(POST).toHaveBeenCalledWith("/v1/bulk-edits", { body }));
  });

  it("has none of it otherwise", async () => {
    await shown(<UsersPage />);
    await screen.findByText("Ann");
    expect(screen.queryByRole("columnheader", { name: "Changed by" })).toBeNull();
  });
});
