/** The users: read in pages, changed one by one or many at once. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type Api, answer, type Schemas } from "../api/client";
import { useApi, useSession } from "../session/Session";
import { forgetPages, type Pages, readPage } from "../ui/pages";
import { queryOf, type UserFilter } from "./filter";

export type User = Schemas["UserView"];
export type UserAction = Exclude<Schemas["BatchAction"], "change">;
/** What is done with one user at a time, too. */
export type RowAction = UserAction | "sign_out" | "remove_second_factor";
/** Whatever can be asked for: `change` opens a dialog of its own. */
export type AnyAction = RowAction | "change";
/** The outcome for one user; `batch` is what it was done in, to undo it. */
export type BatchResult = Schemas["BatchResult"] & { batch?: string };
export type BulkAction = Schemas["BulkAction"];
/** What many users are given at once. */
export type Changes = NonNullable<Schemas["BatchRequest"]["changes"]>;
export type RemovedUser = Schemas["RemovedUserView"];
const REMOVED_PER_PAGE = 50;
type BatchRequest = Omit<Schemas["BatchRequest"], "accounts">;

export function useUsers(filter: UserFilter, limit: number, pages: Pages) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["users", account, filter, limit, pages.page],
    queryFn: ({ signal }) =>
      readPage(pages, limit, (cursor, most) =>
        answer(api.GET("/v1/users", { params: { query: { ...queryOf(filter), limit: most, cursor } }, signal })),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useRemovedUsers(pages: Pages) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["removed-users", account, pages.page],
    queryFn: ({ signal }) =>
      readPage(pages, REMOVED_PER_PAGE, (cursor, limit) =>
        answer(api.GET("/v1/removed-users", { params: { query: { limit, cursor } }, signal })),
      ),
    placeholderData: keepPreviousData,
  });
}

/** One user; `lookAgain` is after how many milliseconds it is read again, if at all. */
export function useUser(user: string, lookAgain?: number) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["user", account, user],
    queryFn: ({ signal }) => readUser(api, user, signal),
    refetchInterval: lookAgain,
    // A form must not change under the person who fills it in.
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
}

export function readUser(api: Api, account: string, signal?: AbortSignal): Promise<User> {
  return answer(api.GET("/v1/users/{user}", { params: { path: { user: account } }, signal }));
}

/** Do one thing with users; the answer says for each what came of it. */
export function useAct() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, accounts }: { action: RowAction; accounts: string[] }): Promise<BatchResult[]> => {
      if (action !== "sign_out" && action !== "remove_second_factor") {
        return inBatches(api, { action }, accounts);
      }
      const path = action === "sign_out" ? "/v1/users/{user}/sign-out" : "/v1/users/{user}/remove-second-factor";
      await Promise.all(accounts.map((account) => api.POST(path, { params: { path: { user: account } } })));
      return accounts.map((account) => ({ account, done: true }));
    },
    onSettled: () => refreshUsers(queries),
  });
}

/** Give a user another account. */
export function useRename() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ user, account }: { user: string; account: string }) =>
      answer(api.POST("/v1/users/{user}/rename", { params: { path: { user } }, body: { account } })),
    // The page that waits for this goes to the new account at once: at the former one there is nobody.
    onSuccess: () => void refreshUsers(queries),
  });
}

/** Pages with a role that few have may be short; after so many it is left open who else has it. */
const MOST_LOOKED_THROUGH = 5;

/** Whether the enterprise has one active administrator: the one who asks. False until it is known. */
export function useIsOnlyAdministrator(asked: boolean): boolean {
  const { api, account } = useSession();
  const others = useQuery({
    queryKey: ["users", account, "other administrators"],
    queryFn: async ({ signal }) => {
      const found = new Set<string>();
      let cursor: string | undefined;
      for (let page = 0; page < MOST_LOOKED_THROUGH; page++) {
        const query = { role: "administrator", status: "active", limit: 2, cursor } as const;
        const answered = await answer(api.GET("/v1/users", { params: { query }, signal }));
        for (const { id } of answered.items) found.add(id);
        if (found.size > 1 || !answered.next_cursor) return found.size > 1;
        cursor = answered.next_cursor;
      }
      return true;
    },
    enabled: asked,
  });
  return others.data === false;
}

/** Give users the same values; the answer says for each what came of it. */
export function useChangeAll() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ accounts, changes }: { accounts: string[]; changes: Changes }) =>
      inBatches(api, { action: "change", changes }, accounts),
    onSettled: () => refreshUsers(queries),
  });
}

/** The API takes so many accounts at a time. */
const MOST_AT_ONCE = 100;

/** Do one thing with any number of users; when it breaks off, what was done before is told, and the rest without a reason. */
export async function inBatches(api: Api, request: BatchRequest, accounts: string[]): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (let start = 0; start < accounts.length; start += MOST_AT_ONCE) {
    const some = accounts.slice(start, start + MOST_AT_ONCE);
    try {
      const done = await answer(api.POST("/v1/users/batch", { body: { ...request, accounts: some } }));
      const batch = done.batch_id;
      results.push(...(batch ? done.results.map((each) => ({ ...each, batch })) : done.results));
    } catch (error) {
      if (!start) throw error;
      return [...results, ...accounts.slice(start).map((account) => ({ account, done: false }))];
    }
  }
  return results;
}

export function useStartExport() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (filter: UserFilter) => answer(api.POST("/v1/exports", { body: bodyOf(filter) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

function bodyOf(filter: UserFilter) {
  const { search = "", department = "", ...rest } = queryOf(filter);
  return { search, department, ...rest };
}

interface BulkEdit {
  filter: UserFilter;
  action: BulkAction;
  changes?: Changes;
}

/** Plan one thing for all users that match a filter, or the undo of a batch; then the page of the plan is shown. */
export function usePlan() {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (asked: BulkEdit | string) =>
      answer(
        typeof asked === "string"
          ? api.POST("/v1/batches/{batch_id}/undo", { params: { path: { batch_id: asked } } })
          : api.POST("/v1/bulk-edits", { body: { ...asked, filter: bodyOf(asked.filter) } }),
      ),
    onSuccess: (task) => {
      void queries.invalidateQueries({ queryKey: ["tasks"] });
      navigate(`/tasks/${task.task_id}`);
    },
  });
}

/** Everything that shows users is out of date. */
export function refreshUsers(queries: ReturnType<typeof useQueryClient>): Promise<unknown> {
  forgetPages();
  return Promise.all(
    ["users", "user", "invitations", "removed-users", "directory", "audit"].map((list) =>
      queries.invalidateQueries({ queryKey: [list] }),
    ),
  );
}
