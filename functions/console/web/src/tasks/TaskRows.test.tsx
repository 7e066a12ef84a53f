import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Schemas } from "../api/client";
import { shown } from "../testing/shown";
import type { Language } from "../words/languages";
import type { Task } from "./queries";
import { TaskRows } from "./TaskRows";

type Row = Schemas["RowView"];
type Page = Schemas["RowPage"];

const row = (values: Partial<Row>): Row => ({
  row: 2,
  status: "updated",
  name: "Ann Lee",
  account: "ann",
  messages: [],
  changes: [],
  cells: null,
  ...values,
});
const ROWS = [
  row({ changes: [{ field: "title", before: "Clerk", after: "Manager" }] }),
  row({ row: 3, account: "bob", name: "", changes: [{ field: "department", before: null, after: "Sales" }] }),
  row({
    row: 4,
    status: "failed",
    account: "cat",
    name: "Cat",
    messages: [{ field: "email", code: "value_taken", message: "Email: it is already used by account bob." }],
    cells: { account: "cat" },
  }),
];
const TASK = {
  task_id: "01JD",
  kind: "import",
  state: "completed_with_errors",
  updated: 2,
  failed: 1,
} as Task;

let page: Page;
let refusal: ApiError | null;
const asked: Record<string, unknown>[] = [];
const api = {
  GET: async (_path: string, { params }: { params: { query: Record<string, unknown> } }) => {
    asked.push(params.query);
    if (refusal) throw refusal;
    return { data: page, response: new Response() };
  },
};
vi.mock("../session/Session", () => ({ useSession: () => ({ api, account: "ada" }) }));
vi.mock("../ui/usePageWidth", async (original) => ({ ...(await original<object>()), usePageWidth: () => 1200 }));

const cells = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((each) => [...each.querySelectorAll("th, td")].map(({ textContent }) => textContent));

async function rows(language: Language = "en", task: Task = TASK, address = "/") {
  const page = (
    <Suspense>
      <TaskRows task={task} />
    </Suspense>
  );
  await act(async () => void (await shown(page, language, address)));
  await waitFor(() => expect(asked.length).toBeGreaterThan(0));
}

describe("the rows of an import", () => {
  beforeEach(() => {
    asked.length = 0;
    refusal = null;
    page = { items: ROWS, total: 3, fields: ["department", "email", "title"], columns: [], next_cursor: null };
    sessionStorage.clear();
  });

  it("are listed with what each changes and why it failed", async () => {
    await rows();
    await screen.findByText("bob");
    expect(cells()).toEqual([
      ["2", "Ann Leeann", "Updated", "Position: Clerk → Manager"],
      ["3", "bob", "Updated", "Department: (none) → Sales"],
      ["4", "Catcat", "Failed", "Email: it is already used by account bob."],
    ]);
  });

  it("of a plan say what is to become of them", async () => {
    await rows("en", { ...TASK, state: "planned" });
    await screen.findByText("bob");
    expect(cells().map(([, , status]) => status)).toEqual(["To be updated", "To be updated", "Failed"]);
    expect(screen.getByRole("heading", { name: "What becomes of each row" })).toBeTruthy();
  });

  it("are filtered by a result that there is, and by a field that changes", async () => {
    await rows();
    await screen.findByText("bob");
    await userEvent.click(screen.getByRole("button", { name: /Result/ }));
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual([
      "Any resultSelected Any result",
      "Updated",
      "Failed",
    ]);
    await userEvent.click(screen.getByRole("option", { name: "Failed" }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ status: "failed", field: undefined }));
    await userEvent.click(screen.getByRole("button", { name: /Field/ }));
    await userEvent.click(screen.getByRole("option", { name: "Email" }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ status: "failed", field: "email" }));
  });

  it("are listed from the page and the filter of the address", async () => {
    page = { ...page, next_cursor: "next" };
    await rows("en", TASK, "/?status=updated&page=2");
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ status: "updated", cursor: "next" }));
  });

  it("are not shown where there are none", async () => {
    refusal = new ApiError(404, {
      type: "about:blank",
      title: "Not Found",
      status: 404,
      code: "task_rows_missing",
      detail: "The rows of this task are not there.",
      errors: [],
    });
    await rows();
    await waitFor(() => expect(screen.queryByRole("table")).toBeNull());
  });

  it("are told in Chinese", async () => {
    await rows("zh");
    await screen.findByText("bob");
    expect(cells()[1]?.slice(2)).toEqual(["已更新", "部门：（无） → Sales"]);
  });
});
