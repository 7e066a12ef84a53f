/** The Task Center's data, kept fresh as long as something runs. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Api, answer, type Schemas } from "../api/client";
import { useSession } from "../session/Session";
import { type Pages, readPage } from "../ui/pages";
import type { Words } from "../words/en";

/** A task; `starting` is one whose file this tab has uploaded, until the API knows of the file. */
export type Task = Omit<Schemas["TaskView"], "state"> & { state: Schemas["TaskView"]["state"] | "starting" };

const ENDED: readonly string[] = ["succeeded", "completed_with_errors", "failed"];
const WHILE_RUNNING = 1500;
const OTHERWISE = 20_000;

export function hasEnded(task: Task): boolean {
  return ENDED.includes(task.state);
}

/** The state that a person is told: a stopped task stops, and has stopped unless all was done by then. */
export function stateOf(task: Task): string {
  if (!task.stopped_by || task.state === "succeeded") return task.state;
  return hasEnded(task) ? "stopped" : "stopping";
}

/** What came through the drop folder was started by nobody in particular. */
export function startedBy(task: Task, dropFolder: string): string {
  return task.created_by === "drop folder" ? dropFolder : task.created_by;
}

/** How much of a task is done, in percent. Its total is an estimate while it runs, so it is never quite 100 before. */
export function percent(task: Task): number {
  if (hasEnded(task)) return 100;
  return task.total > 0 ? Math.min(99, Math.floor((100 * task.done) / task.total)) : 0;
}

const uploaded = new Set<string>();

/** Note that a task's file has been uploaded: its import begins by itself now. */
export function noteUploaded(id: string): void {
  uploaded.add(id);
}

/** A task as it is: the API learns of a file a few seconds after the storage has it. */
export function seen(task: Schemas["TaskView"]): Task {
  const isStarting = task.state === "awaiting_upload" && uploaded.has(task.task_id);
  return isStarting ? { ...task, state: "starting", deletable: false } : task;
}

function interval(tasks: readonly Task[] | undefined): number {
  // A task whose file never comes is not worth a request every second.
  return tasks?.some((task) => ["running", "queued", "starting"].includes(task.state) || isFresh(task))
    ? WHILE_RUNNING
    : OTHERWISE;
}

function isFresh(task: Task): boolean {
  return task.state === "awaiting_upload" && Date.now() - Date.parse(task.created_at) < 5 * 60_000;
}

const FIRST: Pages = { list: "latest tasks", page: 1, turn: () => undefined };

export function useTasks(size: number, pages = FIRST, kind?: Schemas["Kind"]) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["tasks", account, size, pages.page, kind],
    queryFn: ({ signal }) =>
      readPage(pages, size, async (cursor, limit) => {
        const page = await answer(api.GET("/v1/tasks", { params: { query: { limit, cursor, kind } }, signal }));
        return { ...page, items: page.items.map(seen) };
      }),
    refetchInterval: ({ state }) => interval(state.data?.items),
    placeholderData: keepPreviousData,
  });
}

export function useTask(id: string) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["tasks", account, id],
    queryFn: async ({ signal }) =>
      seen(await answer(api.GET("/v1/tasks/{task_id}", { params: { path: { task_id: id } }, signal }))),
    refetchInterval: ({ state }) => (state.data && !hasEnded(state.data) ? interval([state.data]) : false),
  });
}

/** Whether an import takes back what another one, or a batch, has done. */
export function undoes(task: Task): boolean {
  return Boolean(task.undo_of ?? task.undo_of_batch);
}

/** How many users a plan changes, in a sentence. */
export function changesOf(task: Task, said: Words["tasks"]): string {
  const { created, updated, disabled, removed, restored, failed } = task;
  return undoes(task)
    ? said.undoChanges(updated, removed, restored, task.skipped, failed)
    : said.changes(created, updated, disabled, failed, removed);
}

export function useApplyTask() {
  const { api } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) =>
      answer(api.POST("/v1/tasks/{task_id}/apply", { params: { path: { task_id: task.task_id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

export function useReleaseTask() {
  const { api } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) =>
      answer(api.POST("/v1/tasks/{task_id}/release", { params: { path: { task_id: task.task_id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

export function useUndoTask() {
  const { api } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) =>
      answer(api.POST("/v1/tasks/{task_id}/undo", { params: { path: { task_id: task.task_id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

export function useDeleteTask() {
  const { api, account } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) =>
      answer(api.DELETE("/v1/tasks/{task_id}", { params: { path: { task_id: task.task_id } } })),
    onSuccess: (_, task) => {
      queries.removeQueries({ queryKey: ["tasks", account, task.task_id] });
      return queries.invalidateQueries({ queryKey: ["tasks"] });
    },
  });
}

export function useStopTask() {
  const { api, account } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) =>
      answer(api.POST("/v1/tasks/{task_id}/stop", { params: { path: { task_id: task.task_id } } })),
    onSuccess: (task) => {
      queries.setQueryData(["tasks", account, task.task_id], seen(task));
      return queries.invalidateQueries({ queryKey: ["tasks"] });
    },
  });
}

export async function resultAddress(api: Api, id: string): Promise<string> {
  return (await answer(api.GET("/v1/tasks/{task_id}/result", { params: { path: { task_id: id } } }))).url;
}
