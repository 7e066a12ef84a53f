/** Tells, on whatever page one is, that a task that ran has ended, and has the lists show the users of an import. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import { type Notice, useTell } from "../app/notices";
import { refreshUsers } from "../users/queries";
import { useWords } from "../words";
import { hasEnded, stateOf, useTasks } from "./queries";

const TYPES: Record<string, Notice["type"]> = {
  succeeded: "success",
  completed_with_errors: "warning",
  failed: "error",
};

export function useEndedTasks(): void {
  const words = useWords();
  const tell = useTell();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const tasks = useTasks(5).data?.items;
  const queries = useQueryClient();
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const task of tasks ?? []) {
      const address = `/tasks/${task.task_id}`;
      if (!hasEnded(task)) running.current.add(task.task_id);
      else if (running.current.delete(task.task_id)) {
        if (task.kind === "import") void refreshUsers(queries);
        if (pathname === address) continue;
        tell({
          type: TYPES[stateOf(task)] ?? "info",
          text: words.tasks.ended(task.file_name, words.tasks.states[stateOf(task)] ?? task.state),
          action: { text: words.tasks.show, onClick: () => navigate(address) },
        });
      }
    }
  }, [tasks, pathname, tell, navigate, words, queries]);
}
