/** The users: read in pages, changed one by one or many at once. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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
export type BatchResult = Schemas["BatchResult"];
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
      results.push(...(await answer(api.POST("/v1/users/batch", { body: { ...request, accounts: some } }))).results);
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
    mutationFn: (filter: UserFilter) => {
      const { search = "", department = "", ...rest } = queryOf(filter);
      return answer(api.POST("/v1/exports", { body: { search, department, ...rest } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
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
