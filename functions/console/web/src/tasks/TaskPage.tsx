/** One task: how far it is, how it ended, and what to do then. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Suspense } from "react";
import { useNavigate, useParams } from "react-router";
import { useMayChange, useMe } from "../account/me";
import { ApiError } from "../api/client";
import { AppLink } from "../app/AppLink";
import { Breadcrumbs } from "../app/Breadcrumbs";
import { NotFound } from "../app/NotFound";
import { Waiting } from "../app/Waiting";
import { Facts } from "../ui/Facts";
import { Fault } from "../ui/Fault";
import { useTitle } from "../ui/useTitle";
import { useSpeech } from "../words";
import type { Words } from "../words/en";
import { MendRows } from "./MendRows";
import { changesOf, hasEnded, startedBy, stateOf, type Task, undoes, useTask } from "./queries";
import { TaskRows } from "./TaskRows";
import { TaskState } from "./TaskState";
import { useTaskActions } from "./useTaskActions";

export default function TaskPage() {
  const { id = "" } = useParams();
  const { words } = useSpeech();
  const task = useTask(id);
  useTitle(task.data?.file_name ?? words.tasks.title);
  if (task.error instanceof ApiError && task.error.status === 404) return <NotFound />;
  if (task.data) return <Shown task={task.data} fault={task.error} onRetry={() => void task.refetch()} />;
  if (task.error) return <Fault error={task.error} onRetry={() => void task.refetch()} />;
  return <Waiting />;
}

function Shown({ task, fault, onRetry }: { task: Task; fault: unknown; onRetry: () => void }) {
  const { words, number, time } = useSpeech();
  const said = words.tasks;
  const navigate = useNavigate();
  const actions = useTaskActions(() => navigate("/tasks"));
  const isPlanned = task.state === "planned";
  const mayChange = useMayChange();
  const me = useMe().data;
  const isOwnPlan = me?.enterprise.four_eyes && task.mode !== "create" && task.created_by === me.account;
  const isEstimate = !hasEnded(task) && task.state !== "planned" && task.total > 0;
  return (
    <ContentLayout
      breadcrumbs={<Breadcrumbs list={{ text: said.title, href: "/tasks" }} here={task.file_name} />}
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {mayChange && task.stoppable ? (
                <Button onClick={() => actions.askToStop(task)}>{isPlanned ? said.discard : said.stop}</Button>
              ) : null}
              {mayChange ? (
                <Button
                  disabled={!task.deletable}
                  disabledReason={said.running}
                  onClick={() => actions.askToDelete(task)}
                >
                  {said.remove}
                </Button>
              ) : null}
              {task.has_result ? (
                <Button
                  variant={isPlanned ? "normal" : "primary"}
                  iconName="download"
                  onClick={() => actions.downloadResult(task)}
                >
                  {isPlanned ? said.plan : said.result}
                </Button>
              ) : null}
              {mayChange && task.undoable ? <Button onClick={() => actions.askToUndo(task)}>{said.undo}</Button> : null}
              {mayChange && task.releasable ? (
                <Button onClick={() => actions.askToRelease(task)}>{said.release}</Button>
              ) : null}
              {mayChange && isPlanned ? (
                <Button
                  variant="primary"
                  disabled={isOwnPlan}
                  disabledReason={said.ownPlan}
                  onClick={() => actions.askToApply(task)}
                >
                  {said.apply}
                </Button>
              ) : null}
            </SpaceBetween>
          }
        >
          {task.file_name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {fault ? <Fault error={fault} onRetry={onRetry} /> : null}
        <Outcome task={task} />
        <Facts
          title={said.details}
          items={[
            { label: said.kind, value: task.bulk_edit ? said.bulkEdit : (said.kinds[task.kind] ?? task.kind) },
            { label: said.state, value: <TaskState task={task} /> },
            { label: said.total, value: isEstimate ? said.estimated(number(task.total)) : number(task.total) },
            ...(task.kind === "import"
              ? [
                  ...countsOf(task, said, number),
                  { label: said.failed, value: number(task.failed) },
                  ...(task.skipped ? [{ label: said.skipped, value: number(task.skipped) }] : []),
                ]
              : []),
            ...(task.undo_of
              ? [{ label: said.undoOf, value: <AppLink to={`/tasks/${task.undo_of}`}>{task.file_name}</AppLink> }]
              : []),
            ...(task.approved_by ? [{ label: said.approvedBy, value: task.approved_by }] : []),
            ...(task.released_at
              ? [{ label: said.releasedAt, value: words.users.at(time(task.released_at), task.released_by ?? "") }]
              : []),
            { label: said.startedBy, value: startedBy(task, said.dropFolder) },
            { label: said.startedAt, value: time(task.created_at) },
            ...(stateOf(task) !== task.state ? [{ label: said.stoppedBy, value: task.stopped_by ?? "" }] : []),
            { label: said.endedAt, value: time(task.ended_at) },
          ]}
        />
        {task.kind === "import" && task.has_result ? (
          <Suspense>
            {mayChange && isMendable(task) ? <MendRows task={task} /> : null}
            <TaskRows task={task} />
          </Suspense>
        ) : null}
      </SpaceBetween>
      {actions.question}
    </ContentLayout>
  );
}

/** Whether rows of a file failed that can be corrected here. */
function isMendable(task: Task): boolean {
  return task.state === "completed_with_errors" && !undoes(task) && !task.bulk_edit;
}

/** How many users an import has changed or, as planned, is going to. */
function countsOf(task: Task, said: Words["tasks"], number: (count: number) => string) {
  const done = { ...said.outcomes, created: said.created };
  const titles = task.state === "planned" ? { ...done, ...said.plannedAs } : done;
  const counts = (["updated", "disabled", "removed", "restored", "unchanged"] as const).filter((each) => task[each]);
  return (["created", ...counts] as const).map((each) => ({ label: titles[each], value: number(task[each]) }));
}

/** What the task's state means for the person who started it. */
function Outcome({ task }: { task: Task }) {
  const { words, time } = useSpeech();
  const said = words.tasks;
  const state = stateOf(task);
  const isStopped = state === "stopped";
  const by = said.isStopped(task.stopped_by ?? "");
  return (
    <SpaceBetween size="m">
      {task.problem ? (
        <Alert type={isStopped ? "warning" : "error"} header={isStopped ? by : said.problem}>
          {task.problem}
        </Alert>
      ) : null}
      {task.state === "completed_with_errors" ? (
        <Alert type="warning" header={isStopped ? by : undefined}>
          {isStopped ? said.stoppedText(task.created, task.failed) : said.someFailed(task.failed)}
        </Alert>
      ) : null}
      {task.state === "succeeded" ? (
        <Alert type="success">
          {task.kind === "import" ? doneText(task, said) : said.exported(task.done, task.kind)}
        </Alert>
      ) : null}
      {task.state === "planned" ? <Alert type="info">{said.planned(changesOf(task, said))}</Alert> : null}
      {hasEnded(task) || task.state === "planned" ? null : (
        <Alert type="info">{state === "stopping" ? said.stoppingText : said.stays}</Alert>
      )}
      {mailsWait(task) ? <Alert type="info">{said.mailsWait(time(task.mail_nobody_before))}</Alert> : null}
      {task.notes?.length ? (
        <Alert type="info" header={said.notes}>
          <ul className="plain">
            {task.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Alert>
      ) : null}
    </SpaceBetween>
  );
}

/** Whether an import is to mail nobody yet, or its mails still wait. */
function mailsWait({ mail_nobody_before: at, released_at, state }: Task): boolean {
  return !!at && !released_at && state !== "failed" && Date.parse(at) > Date.now();
}

/** What a finished import without failed rows has done. */
function doneText(task: Task, said: Words["tasks"]): string {
  if (task.mode === "create") return said.allCreated(task.created);
  if (undoes(task)) return said.undone(task.updated, task.removed, task.restored, task.skipped);
  return said.allDone(task.created, task.updated, task.disabled, task.unchanged, task.removed);
}
