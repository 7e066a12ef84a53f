import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { useLocation } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Schemas } from "../api/client";
import { shown } from "../testing/shown";
import type { Language } from "../words/languages";
import { MendRows } from "./MendRows";
import type { Task } from "./queries";

type Page = Schemas["RowPage"];
const TASK = { task_id: "01JD", kind: "import", file_name: "people.xlsx", failed: 2 } as Task;
const PAGE = {
  items: [
    {
      row: 5,
      status: "failed",
      name: "Cat",
      account: "cat",
      messages: [{ field: "email", code: "email_invalid", message: "Email: this is no address." }],
      changes: [],
      cells: { name: "Cat", email: "none" },
    },
    {
      row: 9,
      status: "failed",
      name: "Dee",
      account: "dee",
      messages: [{ field: null, code: "row_not_checked", message: "Not imported: the import was stopped." }],
      changes: [],
      cells: { name: "Dee", email: "dee@example.com" },
    },
  ],
  total: 2,
  fields: ["email"],
  columns: ["name", "email", "password"],
  next_cursor: null,
} as Page;

let page: Page;
let refusal: ApiError | null;
const sent: { params: { header: Record<string, string> }; body: unknown }[] = [];
const api = {
  GET: async () => ({ data: page, response: new Response() }),
  POST: async (_path: string, request: (typeof sent)[number]) => {
    sent.push(request);
    if (refusal) throw refusal;
    return { data: { task_id: "01NEW" }, response: new Response() };
  },
};
const told = vi.fn();
vi.mock("../session/Session", () => ({ useSession: () => ({ api, account: "ada" }) }));
vi.mock("../app/notices", () => ({ useTell: () => told }));

function Address() {
  return <output aria-label="address">{useLocation().pathname}</output>;
}

async function opened(language: Language = "en") {
  const part = (
    <Suspense>
      <MendRows task={TASK} />
      <Address />
    </Suspense>
  );
  await act(async () => void (await shown(part, language)));
  await userEvent.click(await screen.findByRole("button", { name: /Mend failed rows|修正失败的行/ }));
  await screen.findByRole("table");
}

const cell = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

describe("failed rows that are mended", () => {
  beforeEach(() => {
    sent.length = 0;
    told.mockReset();
    refusal = null;
    page = PAGE;
  });

  it("stand in a table with what is wrong below the cell or the row that it is about", async () => {
    await opened();
    const wrong = cell("Email, row 5");
    expect(wrong.value).toBe("none");
    expect(document.getElementById(wrong.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
      "Email: this is no address.",
    );
    expect(cell("Email, row 9").getAttribute("aria-describedby")).toBeNull();
    expect(screen.getAllByRole("row").at(-1)?.textContent).toBe("Not imported: the import was stopped.");
    expect([cell("Password, row 5").value, cell("Password, row 5").type]).toEqual(["", "password"]);
  });

  it("are imported as they were corrected, all columns of the file with them", async () => {
    await opened();
    await userEvent.clear(cell("Email, row 5"));
    await userEvent.type(cell("Email, row 5"), "cat@example.com");
    await userEvent.type(cell("Password, row 9"), "Violet-Otter-82");
    await userEvent.click(screen.getByRole("button", { name: "Import these rows" }));
    await waitFor(() => expect(screen.getByLabelText("address").textContent).toBe("/tasks/01NEW"));
    expect(sent.map(({ body }) => body)).toEqual([
      {
        rows: [
          { name: "Cat", email: "cat@example.com", password: "" },
          { name: "Dee", email: "dee@example.com", password: "Violet-Otter-82" },
        ],
      },
    ]);
    expect(told).toHaveBeenCalledWith({
      type: "success",
      text: "The corrected rows of people.xlsx are being imported.",
    });
  });

  it("stay as typed when the import is refused, and are sent once more under the same key", async () => {
    refusal = new ApiError(429, {
      type: "about:blank",
      title: "Too Many Requests",
      status: 429,
      code: "too_many_imports",
      detail: "You may start 20 imports a minute.",
      errors: [],
    });
    await opened();
    await userEvent.type(cell("Email, row 5"), "x");
    const submit = screen.getByRole("button", { name: "Import these rows" });
    await userEvent.click(submit);
    expect((await screen.findByRole("alert")).textContent).toContain("You may start 20 imports a minute.");
    expect(cell("Email, row 5").value).toBe("nonex");
    await userEvent.click(submit);
    await waitFor(() => expect(sent.length).toBe(2));
    expect(new Set(sent.map(({ params }) => params.header["Idempotency-Key"])).size).toBe(1);
    await userEvent.type(cell("Email, row 5"), "y");
    await userEvent.click(submit);
    await waitFor(() => expect(new Set(sent.map(({ params }) => params.header["Idempotency-Key"])).size).toBe(2));
  });

  it("are the first of many, which the table says", async () => {
    page = { ...PAGE, total: 350 };
    await opened();
    expect(document.body.textContent).toContain("The first 2 of 350 failed rows are shown.");
  });

  it("are left alone on Cancel", async () => {
    await opened("zh");
    expect(cell("邮箱，第 5 行").value).toBe("none");
    await userEvent.click(screen.getByRole("button", { name: "取消" }));
    expect(screen.queryByRole("table")).toBeNull();
    expect(sent).toEqual([]);
  });
});
