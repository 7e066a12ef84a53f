/** Tells, on whatever page one is, that a task that ran has ended. */
import { useEffect, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import { type Notice, useTell } from "../app/notices";
import { useWords } from "../words";
import { hasEnded, useTasks } from "./queries";

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
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const task of tasks ?? []) {
      const address = `/tasks/${task.task_id}`;
      if (!hasEnded(task)) running.current.add(task.task_id);
      else if (running.current.delete(task.task_id) && pathname !== address) {
        tell({
          type: TYPES[task.state] ?? "info",
          text: words.tasks.ended(task.file_name, words.tasks.states[task.state] ?? task.state),
          action: { text: words.tasks.show, onClick: () => navigate(address) },
        });
      }
    }
  }, [tasks, pathname, tell, navigate, words]);
}
