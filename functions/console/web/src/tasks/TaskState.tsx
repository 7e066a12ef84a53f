import ProgressBar from "@cloudscape-design/components/progress-bar";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { Whole } from "../ui/Whole";
import { useSpeech } from "../words";
import { percent, stateOf, type Task } from "./queries";

const TYPES: Record<string, StatusIndicatorProps.Type> = {
  awaiting_upload: "pending",
  starting: "in-progress",
  queued: "pending",
  running: "in-progress",
  planned: "pending",
  succeeded: "success",
  completed_with_errors: "warning",
  failed: "error",
  stopping: "in-progress",
  stopped: "stopped",
};

/** How a task is, and while it runs, how far. */
export function TaskState({ task }: { task: Task }) {
  const { words, number } = useSpeech();
  const shown = stateOf(task);
  const state = words.tasks.states[shown] ?? shown;
  const indicator = <Whole type={TYPES[shown] ?? "info"}>{state}</Whole>;
  if (shown !== "running" || task.total === 0) return indicator;
  return (
    <ProgressBar
      value={percent(task)}
      ariaLabel={`${task.file_name}: ${state}`}
      additionalInfo={words.tasks.count(number(task.done), number(task.total))}
    />
  );
}
