/** All tasks, latest first. */
import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useMayChange } from "../account/me";
import { AppLink } from "../app/AppLink";
import { useImport } from "../imports/ImportDialog";
import { Below } from "../ui/Below";
import { ListPage } from "../ui/ListPage";
import { useNarrow } from "../ui/narrow";
import { usePages } from "../ui/pages";
import { HALF, usePageWidth } from "../ui/usePageWidth";
import { type Speech, useSpeech } from "../words";
import { startedBy, type Task, useTasks } from "./queries";
import { TaskState } from "./TaskState";
import { type TaskActions, useTaskActions } from "./useTaskActions";

const PER_PAGE = 20;
const KINDS = ["import", "export", "audit_export"] as const;
const ON_A_PHONE = ["file", "actions"];
const WIDE = 1100;

/** The columns that a page so wide has room for; all if undefined. */
function columnsFor(width: number): readonly string[] | undefined {
  if (width >= WIDE) return undefined;
  const some = ["file", "state", "created", "failed", "actions"];
  return width < HALF ? some : [...some, "startedBy", "startedAt"];
}

export default function TaskCenter() {
  const speech = useSpeech();
  const { words } = speech;
  const [address, setAddress] = useSearchParams();
  const kind = KINDS.find((each) => each === address.get("kind"));
  const pages = usePages(`tasks ${kind}`);
  const tasks = useTasks(PER_PAGE, pages, kind);
  const actions = useTaskActions();
  const openImport = useImport();
  const narrow = useNarrow();
  const width = usePageWidth();
  const mayChange = useMayChange();
  const { downloadResult, askToDelete } = actions;
  const columns = useMemo(
    () => columnsOf(speech, { downloadResult, askToDelete: mayChange ? askToDelete : null }, narrow),
    [speech, downloadResult, askToDelete, narrow, mayChange],
  );
  return (
    <>
      <ListPage
        title={words.tasks.title}
        description={words.tasks.description}
        query={tasks}
        pages={pages}
        pagesLabel={words.tasks.pages}
        trackBy="task_id"
        columns={columns}
        counted={words.tasks.counted}
        shown={narrow ? ON_A_PHONE : columnsFor(width)}
        actions={
          mayChange ? (
            <Button variant="primary" onClick={openImport}>
              {words.imports.action}
            </Button>
          ) : null
        }
        filters={
          <SegmentedControl
            label={words.tasks.kind}
            selectedId={kind ?? "all"}
            options={[
              { id: "all", text: words.tasks.allKinds },
              ...KINDS.map((id) => ({ id, text: words.tasks.kinds[id] })),
            ]}
            onChange={({ detail }) =>
              setAddress(detail.selectedId === "all" ? {} : { kind: detail.selectedId }, { flushSync: true })
            }
          />
        }
        empty={{
          title: kind ? words.tasks.noMatch : words.tasks.none,
          text: mayChange ? words.tasks.noneText : "",
          action: mayChange ? <Button onClick={openImport}>{words.imports.action}</Button> : null,
        }}
      />
      {actions.question}
    </>
  );
}

function columnsOf(
  { words, number, time }: Speech,
  actions: Pick<TaskActions, "downloadResult"> & { askToDelete: TaskActions["askToDelete"] | null },
  narrow: boolean,
): TableProps.ColumnDefinition<Task>[] {
  const said = words.tasks;
  // An export creates nobody.
  const countOf = (task: Task, count: number) => (task.kind === "import" ? number(count) : "–");
  return [
    {
      id: "file",
      header: said.file,
      isRowHeader: true,
      minWidth: 105,
      cell: (task) => {
        const link = <AppLink to={`/tasks/${task.task_id}`}>{task.file_name}</AppLink>;
        return narrow ? <Below all={[link, <TaskState key="state" task={task} />]} /> : link;
      },
    },
    { id: "kind", header: said.kind, minWidth: 80, cell: (task) => said.kinds[task.kind] ?? task.kind },
    { id: "state", header: said.state, minWidth: 190, cell: (task) => <TaskState task={task} /> },
    { id: "total", header: said.total, minWidth: 75, cell: (task) => number(task.total) },
    { id: "created", header: said.created, minWidth: 90, cell: (task) => countOf(task, task.created) },
    { id: "failed", header: said.failed, minWidth: 80, cell: (task) => countOf(task, task.failed) },
    { id: "startedBy", header: said.startedBy, minWidth: 110, cell: (task) => startedBy(task, said.dropFolder) },
    { id: "startedAt", header: said.startedAt, minWidth: 130, cell: (task) => time(task.created_at) },
    {
      id: "actions",
      header: said.actions,
      minWidth: 90,
      cell: (task) => (
        <div className="row-actions">
          <Button
            variant="inline-icon"
            iconName="download"
            ariaLabel={said.resultOf(task.file_name)}
            disabled={!task.has_result}
            onClick={() => actions.downloadResult(task)}
          />
          {actions.askToDelete ? (
            <Button
              variant="inline-icon"
              iconName="remove"
              ariaLabel={said.removeOf(task.file_name)}
              disabled={!task.deletable}
              disabledReason={said.running}
              onClick={() => actions.askToDelete?.(task)}
            />
          ) : null}
        </div>
      ),
    },
  ];
}
