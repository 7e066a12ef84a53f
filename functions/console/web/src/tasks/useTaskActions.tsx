/** What can be done with a task: download its result, stop it, delete its record. */
import { type ReactNode, useCallback, useState } from "react";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { download } from "../ui/download";
import { faultText } from "../ui/Fault";
import { Question } from "../ui/Question";
import { useWords } from "../words";
import { resultAddress, type Task, useDeleteTask, useStopTask } from "./queries";

export interface TaskActions {
  /** These are the same from one drawing to the next. */
  downloadResult: (task: Task) => void;
  askToDelete: (task: Task) => void;
  askToStop: (task: Task) => void;
  /** The question that is being asked, to be shown somewhere on the page. */
  question: ReactNode;
}

export function useTaskActions(onDeleted?: () => void): TaskActions {
  const words = useWords();
  const api = useApi();
  const tell = useTell();
  const [asked, setAsked] = useState<Task | null>(null);
  const [toStop, setToStop] = useState<Task | null>(null);

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
    askToStop: setToStop,
    question: (
      <>
        {asked ? (
          <DeleteTask
            task={asked}
            onClose={() => setAsked(null)}
            onDeleted={() => {
              setAsked(null);
              tell({ type: "success", text: words.tasks.removed(asked.file_name) });
              onDeleted?.();
            }}
          />
        ) : null}
        {toStop ? <StopTask task={toStop} onClose={() => setToStop(null)} /> : null}
      </>
    ),
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

/** Asks before a task is stopped, and says what becomes of it. */
function StopTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const words = useWords();
  const said = words.tasks;
  const stop = useStopTask();
  const isBegun = task.state === "running" || task.state === "queued";
  const means = isBegun ? said.stopImportText : said.stopUploadText;
  return (
    <Question
      title={said.stopTitle(task.file_name)}
      yes={said.stopConfirm[task.kind]}
      busy={stop.isPending}
      error={stop.error}
      onYes={() => stop.mutate(task, { onSuccess: onClose })}
      onNo={onClose}
    >
      <span>{task.kind === "import" ? means : said.stopExportText}</span>
    </Question>
  );
}
