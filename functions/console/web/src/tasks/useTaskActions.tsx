/** What can be done with a task: download its result, delete its record. */
import { type ReactNode, useCallback, useState } from "react";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { download } from "../ui/download";
import { faultText } from "../ui/Fault";
import { Question } from "../ui/Question";
import { useWords } from "../words";
import { resultAddress, type Task, useDeleteTask } from "./queries";

export interface TaskActions {
  /** Both the same from one drawing to the next. */
  downloadResult: (task: Task) => void;
  askToDelete: (task: Task) => void;
  /** The question that is being asked, to be shown somewhere on the page. */
  question: ReactNode;
}

export function useTaskActions(onDeleted?: () => void): TaskActions {
  const words = useWords();
  const api = useApi();
  const tell = useTell();
  const [asked, setAsked] = useState<Task | null>(null);

  const downloadResult = useCallback(
    (task: Task) => {
      resultAddress(api, task.task_id)
        .then((address) => download(address))
        .catch((error) => tell({ type: "error", header: task.file_name, text: faultText(error, words) }));
    },
    [api, tell, words],
  );

  return {
    downloadResult,
    askToDelete: setAsked,
    question: asked ? (
      <DeleteTask
        task={asked}
        onClose={() => setAsked(null)}
        onDeleted={() => {
          setAsked(null);
          tell({ type: "success", text: words.tasks.removed(asked.file_name) });
          onDeleted?.();
        }}
      />
    ) : null,
  };
}

function DeleteTask({ task, onClose, onDeleted }: { task: Task; onClose: () => void; onDeleted: () => void }) {
  const words = useWords();
  const remove = useDeleteTask();
  return (
    <Question
      title={words.tasks.removeTitle}
      yes={words.tasks.removeConfirm}
      busy={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate(task, { onSuccess: onDeleted })}
      onNo={onClose}
    >
      <span>{words.tasks.removeText(task.file_name)}</span>
    </Question>
  );
}
