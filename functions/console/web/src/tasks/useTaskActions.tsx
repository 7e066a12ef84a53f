/** What can be done with a task: download its result, stop it, delete its record. */
import { type ReactNode, useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { download } from "../ui/download";
import { faultText } from "../ui/Fault";
import { Question } from "../ui/Question";
import { useSpeech, useWords } from "../words";
import {
  changesOf,
  resultAddress,
  type Task,
  useApplyTask,
  useDeleteTask,
  useReleaseTask,
  useStopTask,
  useUndoTask,
} from "./queries";

export interface TaskActions {
  /** These are the same from one drawing to the next. */
  downloadResult: (task: Task) => void;
  askToDelete: (task: Task) => void;
  askToStop: (task: Task) => void;
  askToApply: (task: Task) => void;
  askToUndo: (task: Task) => void;
  askToRelease: (task: Task) => void;
  /** The question that is being asked, to be shown somewhere on the page. */
  question: ReactNode;
}

export function useTaskActions(onDeleted?: () => void): TaskActions {
  const words = useWords();
  const api = useApi();
  const tell = useTell();
  const [asked, setAsked] = useState<Task | null>(null);
  const [toApply, setToApply] = useState<Task | null>(null);
  const [toUndo, setToUndo] = useState<Task | null>(null);
  const [toRelease, setToRelease] = useState<Task | null>(null);
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
    askToApply: setToApply,
    askToUndo: setToUndo,
    askToRelease: setToRelease,
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
        {toApply ? <ApplyTask task={toApply} onClose={() => setToApply(null)} /> : null}
        {toUndo ? <UndoTask task={toUndo} onClose={() => setToUndo(null)} /> : null}
        {toRelease ? <ReleaseTask task={toRelease} onClose={() => setToRelease(null)} /> : null}
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

/** Asks before a plan is applied, and says what it changes. */
function ApplyTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const said = useWords().tasks;
  const apply = useApplyTask();
  return (
    <Question
      title={said.applyTitle(task.file_name)}
      yes={said.apply}
      busy={apply.isPending}
      error={apply.error}
      onYes={() => apply.mutate(task, { onSuccess: onClose })}
      onNo={onClose}
    >
      <span>{said.applyText(changesOf(task, said))}</span>
    </Question>
  );
}

/** Asks before the mails of an import are sent that wait for a time. */
function ReleaseTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const { words, time } = useSpeech();
  const said = words.tasks;
  const release = useReleaseTask();
  return (
    <Question
      title={said.releaseTitle(task.file_name)}
      yes={said.release}
      busy={release.isPending}
      error={release.error}
      onYes={() => release.mutate(task, { onSuccess: onClose })}
      onNo={onClose}
    >
      <span>{said.releaseText(time(task.mail_nobody_before))}</span>
    </Question>
  );
}

/** Asks before an import is undone; the plan of that is shown next. */
function UndoTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const said = useWords().tasks;
  const navigate = useNavigate();
  const undo = useUndoTask();
  return (
    <Question
      title={said.undoTitle(task.file_name)}
      yes={said.undoConfirm}
      busy={undo.isPending}
      error={undo.error}
      onYes={() =>
        undo.mutate(task, {
          onSuccess: (planned) => {
            onClose();
            navigate(`/tasks/${planned.task_id}`);
          },
        })
      }
      onNo={onClose}
    >
      <span>{said.undoText}</span>
    </Question>
  );
}

/** Asks before a task is stopped, and says what becomes of it. */
function StopTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const words = useWords();
  const said = words.tasks;
  const stop = useStopTask();
  const isBegun = task.state === "running" || task.state === "queued";
  const isPlanned = task.state === "planned";
  const means = isPlanned ? said.discardText : isBegun ? said.stopImportText : said.stopUploadText;
  return (
    <Question
      title={isPlanned ? said.discardTitle(task.file_name) : said.stopTitle(task.file_name)}
      yes={isPlanned ? said.discard : said.stopConfirm[task.kind]}
      busy={stop.isPending}
      error={stop.error}
      onYes={() => stop.mutate(task, { onSuccess: onClose })}
      onNo={onClose}
    >
      <span>{task.kind === "import" ? means : said.stopExportText}</span>
    </Question>
  );
}
