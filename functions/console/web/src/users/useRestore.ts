/** Restoring removed users, one after the other; what fails is told for that one. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { ApiError, answer } from "../api/client";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { faultText } from "../ui/Fault";
import { whoOf } from "../ui/Who";
import { useWords } from "../words";
import { refreshUsers } from "./queries";

export interface Restorable {
  id: string;
  account: string;
  name: string;
}

/** Restore users; the function can be called after the page that made it is left, as by *Undo* in a notice. */
export function useRestore(): (users: readonly Restorable[]) => Promise<void> {
  const words = useWords();
  const said = words.removedUsers;
  const api = useApi();
  const tell = useTell();
  const queries = useQueryClient();
  return useCallback(
    async (users) => {
      const restored: Restorable[] = [];
      for (const each of users) {
        try {
          const path = { user: each.id };
          const { notice } = await answer(api.POST("/v1/removed-users/{user}/restore", { params: { path } }));
          if (notice) tell({ type: "warning", header: said.restored(each.name, 1), text: notice });
          else restored.push(each);
        } catch (error) {
          tell({ type: "error", header: said.notRestored(each.name), text: faultText(error, words) });
          if (!(error instanceof ApiError) || error.status === 429 || error.status === 401) break;
        }
      }
      if (restored.length)
        tell({ type: "success", text: said.restored(whoOf(restored, words.users.people), restored.length) });
      await refreshUsers(queries);
    },
    [words, said, api, tell, queries],
  );
}
