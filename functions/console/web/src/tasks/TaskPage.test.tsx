import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Schemas } from "../api/client";
import { ApiError } from "../api/client";
import { meAs } from "../testing/me";
import { shown } from "../testing/shown";
import type { Language } from "../words/languages";
import TaskPage from "./TaskPage";

type TaskView = Schemas["TaskView"];
const RUNNING = {
  task_id: "01JD",
  kind: "import",
  file_name: "people.xlsx",
  state: "running",
  total: 300,
  done: 100,
  updated: 0,
  unchanged: 0,
  disabled: 0,
  removed: 0,
  restored: 0,
  undoable: false,
  bulk_edit: false,
  releasable: false,
  created: 90,
  failed: 10,
  skipped: 0,
  notes: [],
  created_by: "ada",
  created_at: "2026-11-27T08:00:00Z",
  has_result: false,
  stoppable: true,
  deletable: false,
} as TaskView;

const NO_ROWS = {
  type: "about:blank",
  title: "Not Found",
  status: 404,
  code: "task_rows_missing",
  detail: "The rows of this task are not there.",
  errors: [],
};

let task: TaskView = RUNNING;
let role: Schemas["Role"] = "administrator";
let fourEyes = false;
const me = () => ({ ...meAs(role), enterprise: { ...meAs(role).enterprise, four_eyes: fourEyes } });
let refusal: ApiError | null = null;
const POST = vi.fn();
const api = {
  GET: async (path: string) => {
    if (path === "/v1/tasks/{task_id}/rows") throw new ApiError(404, NO_ROWS);
    return { data: path === "/v1/me" ? me() : task, response: new Response() };
  },
  POST: async (...request: unknown[]) => {
    POST(...request);
    if (refusal) throw refusal;
    task = { ...task, stopped_by: "ada", stopped_at: "2026-11-27T08:01:00Z", stoppable: false };
    return { data: task, response: new Response() };
  },
};
vi.mock("../session/Session", () => ({
  useApi: () => api,
  useSession: () => ({ api, account: "ada" }),
}));
vi.mock("../app/notices", () => ({ useTell: () => () => undefined }));
vi.mock("../app/Breadcrumbs", () => ({ Breadcrumbs: () => null }));

async function page(of: Partial<TaskView>, language: Language = "en") {
  task = { ...RUNNING, ...of };
  const { container } = await shown(<TaskPage />, language);
  await screen.findByRole("heading", { name: "people.xlsx" });
  // Who it is that looks at it is known by then, as in the console.
  if (role === "administrator") await screen.findByRole("button", { name: /Delete|删除/ });
  return container;
}

/** What the page says in its own words, besides the facts. */
const sentences = () => screen.getAllByRole("group").map(({ textContent }) => textContent);
const button = (name: string) => screen.queryByRole("button", { name });

describe("the page of a task", () => {
  beforeEach(() => {
    POST.mockReset();
    refusal = null;
    role = "administrator";
  });

  it("stops an import after a question that says what happens", async () => {
    const shownPage = await page({});
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    const question = screen.getByRole("dialog", { name: "Stop people.xlsx?" });
    expect(question.textContent).toContain("Users created so far stay");
    expect(question.textContent).toContain("The rows that are left are not imported");
    await userEvent.click(screen.getByRole("button", { name: "Stop the import" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(POST).toHaveBeenCalledExactlyOnceWith("/v1/tasks/{task_id}/stop", { params: { path: { task_id: "01JD" } } });
    expect(shownPage.textContent).toContain("Stopping");
    expect(button("Stop")).toBeNull();
  });

  it("says why an import could not be stopped, and keeps the question", async () => {
    refusal = new ApiError(409, {
      type: "about:blank",
      title: "Conflict",
      status: 409,
      code: "task_has_ended",
      detail: "The task has ended, so it cannot be stopped.",
      errors: [],
    });
    await page({});
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    await userEvent.click(screen.getByRole("button", { name: "Stop the import" }));
    await waitFor(() => expect(screen.getByRole("dialog").textContent).toContain("cannot be stopped"));
  });

  it("offers an auditor the result, and neither to stop nor to delete", async () => {
    role = "auditor";
    for (const stoppable of [true, false]) {
      await page({ stoppable, deletable: !stoppable, has_result: true });
      await screen.findByText("ada");
      await waitFor(() =>
        expect(screen.getAllByRole("button").map((each) => each.textContent)).toEqual(["Download result"]),
      );
      cleanup();
    }
  });

  it("changes nothing when the question is answered with Cancel", async () => {
    await page({});
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(POST).not.toHaveBeenCalled();
    expect(button("Stop")).not.toBeNull();
  });

  it("says of a stopped import who stopped it, and what was done", async () => {
    const shownPage = await page({
      state: "completed_with_errors",
      done: 300,
      failed: 210,
      stopped_by: "bob",
      stoppable: false,
      deletable: true,
      has_result: true,
    });
    expect(shownPage.textContent).toContain("Stopped by bob");
    expect(shownPage.textContent).toContain("90 users were created. 210 rows failed or were not imported.");
    expect(button("Stop")).toBeNull();
    expect(button("Download result")).not.toBeNull();
  });

  it("does not call an import stopped that had done every row by then", async () => {
    const shownPage = await page({ state: "succeeded", created: 300, stopped_by: "bob", stoppable: false });
    expect(shownPage.textContent).toContain("Succeeded");
    expect(shownPage.textContent).not.toContain("Stopped by bob");
  });

  it.each([
    [52, "en", "The workbook contains 52 users."],
    [1, "en", "The workbook contains 1 user."],
    [52, "zh", "工作簿中有 52 个用户。"],
  ] as const)(
    "says of an export how many users are in its workbook, and no more (%i, %s)",
    async (done, language, said) => {
      const ended = { state: "succeeded", has_result: true, stoppable: false, deletable: true } as const;
      await page({ ...ended, kind: "export", done, total: done, created: 0, failed: 0 }, language);
      expect(sentences()).toEqual([said]);
    },
  );

  it.each([
    [
      9,
      "en",
      "9 rows failed. Download the result to see why. Fix those rows in it, and import it again; rows that are done are skipped.",
    ],
    [
      1,
      "en",
      "1 row failed. Download the result to see why. Fix that row in it, and import it again; rows that are done are skipped.",
    ],
    [9, "zh", "9 行失败。请下载结果查看原因，直接在其中修改失败的行并重新导入，已完成的行会自动跳过。"],
  ] as const)("says of failed rows how to mend them (%i, %s)", async (failed, language, said) => {
    await page({ state: "completed_with_errors", has_result: true, stoppable: false, failed }, language);
    expect(sentences()).toEqual([said]);
  });

  it("lets nobody delete the record of an import that has begun", async () => {
    await page({});
    expect(screen.getByRole("button", { name: "Delete record" }).getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(screen.getByRole("button", { name: "Delete record" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("speaks Chinese", async () => {
    const shownPage = await page({}, "zh");
    await userEvent.click(screen.getByRole("button", { name: "停止" }));
    expect(screen.getByRole("dialog", { name: "停止 people.xlsx？" }).textContent).toContain("已创建的用户会保留");
    await userEvent.click(screen.getByRole("button", { name: "停止导入" }));
    await waitFor(() => expect(shownPage.textContent).toContain("正在停止"));
  });
});

describe("a plan", () => {
  const PLANNED: Partial<TaskView> = {
    state: "planned",
    mode: "create_and_update",
    created: 2,
    updated: 1,
    disabled: 0,
    failed: 3,
    has_result: true,
  };

  it.each([
    ["en", "2 users to be created, 1 user to be updated, 0 users to be disabled; 3 rows with errors.", "Apply"],
    ["zh", "将创建 2 个用户，更新 1 个用户，禁用 0 个用户；3 行有错误。", "执行"],
  ] as const)("says what it changes, and that nothing is changed yet (%s)", async (language, changes, apply) => {
    await page(PLANNED, language);
    expect(sentences().some((each) => each?.includes(changes))).toBe(true);
    expect(button(apply)).toBeTruthy();
  });

  it("is applied after a question that tells what it changes", async () => {
    await page(PLANNED);
    await userEvent.click(screen.getByRole("button", { name: "Apply" }));
    const dialog = await screen.findByRole("dialog", { name: "Apply the plan of people.xlsx?" });
    expect(dialog.textContent).toContain("2 users to be created");
    await userEvent.click(screen.getAllByRole("button", { name: "Apply" }).at(-1) as HTMLElement);
    await waitFor(() => expect(POST).toHaveBeenCalledWith("/v1/tasks/{task_id}/apply", expect.anything()));
  });

  it.each([
    ["update", "ada", true],
    ["create", "ada", false],
    ["update", "bob", false],
  ] as const)("of the mode %s that %s started waits for another administrator: %s", async (mode, created_by, waits) => {
    fourEyes = true;
    await page({ ...PLANNED, mode, created_by });
    const apply = screen.getByRole("button", { name: /^Apply/ });
    expect(apply.getAttribute("aria-disabled") === "true").toBe(waits);
    expect(apply.textContent?.includes("Another administrator has to apply it.")).toBe(waits);
    fourEyes = false;
  });

  it("is discarded after a question that says that nothing is changed", async () => {
    await page(PLANNED);
    await userEvent.click(screen.getByRole("button", { name: "Discard" }));
    const dialog = await screen.findByRole("dialog", { name: "Discard the plan of people.xlsx?" });
    expect(dialog.textContent).toContain("Nothing is changed.");
  });
});

it("an import that updated users says what became of them", async () => {
  await page({ state: "succeeded", mode: "update", created: 0, updated: 5, unchanged: 295, stoppable: false });
  expect(sentences()).toContain("Created: 0. Updated: 5. Disabled: 0. Unchanged: 295.");
});

it("an import that has ended is undone after a question that says what is kept", async () => {
  await page({ state: "succeeded", mode: "update", updated: 5, undoable: true, stoppable: false });
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  const dialog = await screen.findByRole("dialog", { name: "Undo the import of people.xlsx?" });
  expect(dialog.textContent).toContain("What somebody has changed since is kept.");
  await userEvent.click(screen.getByRole("button", { name: "Plan the undo" }));
  await waitFor(() => expect(POST).toHaveBeenCalledWith("/v1/tasks/{task_id}/undo", expect.anything()));
});

describe("an import whose mails wait", () => {
  const WAITS: Partial<TaskView> = {
    state: "succeeded",
    mail_nobody_before: "2199-12-01T09:00:00Z",
    releasable: true,
    stoppable: false,
  };

  it.each([
    ["en", "Nobody is emailed before", "Send the emails now"],
    ["zh", "之前不会向任何人发送邮件", "立即发送邮件"],
  ] as const)("says until when, and offers to send them (%s)", async (language, text, release) => {
    await page(WAITS, language);
    expect(sentences().some((each) => each?.includes(text))).toBe(true);
    expect(button(release)).toBeTruthy();
  });

  it("sends them after a question", async () => {
    await page(WAITS);
    await userEvent.click(screen.getByRole("button", { name: "Send the emails now" }));
    await screen.findByRole("dialog", { name: "Send the emails of people.xlsx now?" });
    await userEvent.click(screen.getAllByRole("button", { name: "Send the emails now" }).at(-1) as HTMLElement);
    await waitFor(() => expect(POST).toHaveBeenCalledWith("/v1/tasks/{task_id}/release", expect.anything()));
  });

  it("says nothing more of it when they are released", async () => {
    await page({ ...WAITS, releasable: false, released_at: "2026-11-27T09:00:00Z", released_by: "ada" });
    expect(sentences().some((each) => each?.includes("Nobody is emailed before"))).toBe(false);
    expect(button("Send the emails now")).toBeFalsy();
  });
});
