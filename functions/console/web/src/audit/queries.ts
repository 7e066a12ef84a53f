/** The audit log's data. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, type Schemas } from "../api/client";
import { useSession } from "../session/Session";
import { type Pages, readPage } from "../ui/pages";
import { type AuditFilter, queryOf } from "./filter";

export type Entry = Schemas["EntryView"];

export function useAudit(filter: AuditFilter, size: number, pages: Pages) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["audit", account, filter, size, pages.page],
    queryFn: ({ signal }) =>
      readPage(pages, size, (cursor, limit) =>
        answer(api.GET("/v1/audit", { params: { query: { ...queryOf(filter), limit, cursor } }, signal })),
      ),
    placeholderData: keepPreviousData,
  });
}

/** How an export of the log is written. */
export const FORMATS = ["xlsx", "csv"] as const;
export type Format = (typeof FORMATS)[number];

export function useStartAuditExport() {
  const { api } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ filter, format }: { filter: AuditFilter; format: Format }) => {
      const { actor = "", action = "", subject = "", from = null, to = null } = queryOf(filter);
      return answer(api.POST("/v1/audit/export", { body: { actor, action, subject, from, to, format } }));
    },
    onSuccess: () => Promise.all(["tasks", "audit"].map((list) => queries.invalidateQueries({ queryKey: [list] }))),
  });
}

/** The entries about one user, who may be removed since. */
export function useHistory(id: string, size: number, pages: Pages) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["audit", account, "history", id, size, pages.page],
    queryFn: ({ signal }) =>
      readPage(pages, size, (cursor, limit) =>
        answer(
          api.GET("/v1/users/{user}/history", { params: { path: { user: id }, query: { limit, cursor } }, signal }),
        ),
      ),
    placeholderData: keepPreviousData,
  });
}
