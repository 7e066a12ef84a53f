/** What can be done with a task: download its result, delete its record. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useCallback, useState } from "react";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { download } from "../ui/download";
import { Fault, faultText } from "../ui/Fault";
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
    <Modal
      visible
      header={words.tasks.removeTitle}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button
              variant="primary"
              loading={remove.isPending}
              onClick={() => remove.mutate(task, { onSuccess: onDeleted })}
            >
              {words.tasks.removeConfirm}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {remove.error ? <Fault error={remove.error} /> : null}
        <span>{words.tasks.removeText(task.file_name)}</span>
      </SpaceBetween>
    </Modal>
  );
}
