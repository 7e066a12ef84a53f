/** The roll: read in pages, changed user by user or many at once. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Api, answer, type Schemas } from "../api/client";
import { useApi, useSession } from "../session/Session";
import { queryOf, type UserFilter } from "./filter";

export type User = Schemas["UserView"];
export type UserAction = Schemas["UserAction"];
/** What is done with one user at a time, too. */
export type RowAction = UserAction | "remove_second_factor";
export type BatchResult = Schemas["BatchResult"];

/** Where few users pass a filter, the API's pages are short: so many are asked for before one is shown as it is. */
const MOST_REQUESTS = 10;

export async function fullPage(api: Api, filter: UserFilter, limit: number, cursor: string | undefined) {
  const items: User[] = [];
  let next: string | null | undefined = cursor;
  for (let asked = 0; asked < MOST_REQUESTS; asked += 1) {
    const query = { ...queryOf(filter), limit: limit - items.length, cursor: next ?? undefined };
    const page: Schemas["UserPage"] = await answer(api.GET("/v1/users", { params: { query } }));
    items.push(...page.items);
    next = page.next_cursor;
    if (!next || items.length >= limit) break;
  }
  return { items, next };
}

export function useUsers(filter: UserFilter, limit: number, cursor: string | undefined) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["users", account, filter, limit, cursor],
    queryFn: () => fullPage(api, filter, limit, cursor),
    placeholderData: keepPreviousData,
  });
}

export function useUser(user: string) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["user", account, user],
    queryFn: () => readUser(api, user),
    // A form must not change under the person who fills it in.
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
}

export function readUser(api: Api, account: string): Promise<User> {
  return answer(api.GET("/v1/users/{account}", { params: { path: { account } } }));
}

/** Do one thing with users; the answer says for each what came of it. */
export function useAct() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, accounts }: { action: RowAction; accounts: string[] }): Promise<BatchResult[]> => {
      if (action !== "remove_second_factor") {
        return (await answer(api.POST("/v1/users/batch", { body: { action, accounts } }))).results;
      }
      const remove = (account: string) =>
        api.POST("/v1/users/{account}/remove-second-factor", { params: { path: { account } } });
      await Promise.all(accounts.map(remove));
      return accounts.map((account) => ({ account, done: true, problem: null }));
    },
    onSettled: () => refreshUsers(queries),
  });
}

export function useStartExport() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (filter: UserFilter) => {
      const { search = "", department = "", status = null, role = null, contact_no_set = null } = queryOf(filter);
      return answer(api.POST("/v1/exports", { body: { search, department, status, role, contact_no_set } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

/** Everything that shows users is out of date. */
export function refreshUsers(queries: ReturnType<typeof useQueryClient>): Promise<unknown> {
  return Promise.all(
    ["users", "invitations", "directory"].map((list) => queries.invalidateQueries({ queryKey: [list] })),
  );
}
