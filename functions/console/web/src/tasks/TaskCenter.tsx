/** All tasks, latest first. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useSearchParams } from "react-router";
import { AppLink } from "../app/AppLink";
import { useImport } from "../imports/ImportDialog";
import { Fault } from "../ui/Fault";
import { useNarrow } from "../ui/narrow";
import { useCursorPages } from "../ui/useCursorPages";
import { useTitle } from "../ui/useTitle";
import { type Speech, useSpeech } from "../words";
import { hasEnded, type Task, useTasks } from "./queries";
import { TaskState } from "./TaskState";
import { type TaskActions, useTaskActions } from "./useTaskActions";

const PER_PAGE = 20;
const KINDS = ["import", "export"] as const;
const ON_A_PHONE = ["file", "state", "actions"];

export default function TaskCenter() {
  const speech = useSpeech();
  const { words } = speech;
  const [address, setAddress] = useSearchParams();
  const kind = KINDS.find((each) => each === address.get("kind"));
  const pages = useCursorPages(`tasks ${kind}`);
  // The API lists all kinds together: for one of them, more are asked for and the others left out.
  const tasks = useTasks(kind ? 100 : PER_PAGE, pages.cursor);
  const items = (tasks.data?.items ?? []).filter((task) => !kind || task.kind === kind);
  const actions = useTaskActions();
  const openImport = useImport();
  const narrow = useNarrow();
  useTitle(words.tasks.title);
  const columns = columnsOf(speech, actions, narrow);
  const shown = narrow ? ON_A_PHONE : columns.map((column) => column.id ?? "");
  const next = tasks.data?.next_cursor;
  return (
    <>
      <Table
        variant="full-page"
        stickyHeader
        items={items}
        trackBy="task_id"
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id = "" }) => ({ id, visible: shown.includes(id) }))}
        loading={tasks.isPending}
        loadingText={words.loading}
        wrapLines
        ariaLabels={{ tableLabel: words.tasks.title }}
        header={
          <Header
            variant="awsui-h1-sticky"
            description={words.tasks.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  iconName="refresh"
                  ariaLabel={words.tasks.refresh}
                  loading={tasks.isFetching && !tasks.isPending && !tasks.data}
                  onClick={() => void tasks.refetch()}
                />
                <Button variant="primary" onClick={openImport}>
                  {words.imports.action}
                </Button>
              </SpaceBetween>
            }
          >
            {words.tasks.title}
          </Header>
        }
        filter={
          <SpaceBetween size="s">
            <SegmentedControl
              label={words.tasks.kind}
              selectedId={kind ?? "all"}
              options={[
                { id: "all", text: words.tasks.allKinds },
                ...KINDS.map((id) => ({ id, text: words.tasks.kinds[id] })),
              ]}
              onChange={({ detail }) => setAddress(detail.selectedId === "all" ? {} : { kind: detail.selectedId })}
            />
            {tasks.error ? <Fault error={tasks.error} onRetry={() => void tasks.refetch()} /> : null}
          </SpaceBetween>
        }
        pagination={
          pages.known > 1 || next ? (
            <Pagination
              currentPageIndex={pages.page}
              pagesCount={Math.max(pages.known, next ? pages.page + 1 : pages.page)}
              openEnd={Boolean(next)}
              ariaLabels={{
                paginationLabel: words.tasks.pages,
                nextPageLabel: words.tasks.nextPage,
                previousPageLabel: words.tasks.previousPage,
                pageLabel: words.tasks.page,
              }}
              onChange={({ detail }) => pages.turn(detail.currentPageIndex, next)}
            />
          ) : undefined
        }
        empty={
          tasks.error ? null : (
            <Box textAlign="center" margin={{ vertical: "l" }}>
              <SpaceBetween size="xs">
                <b>{kind ? words.tasks.noMatch : words.tasks.none}</b>
                <Box color="text-body-secondary">{words.tasks.noneText}</Box>
                <Button onClick={openImport}>{words.imports.action}</Button>
              </SpaceBetween>
            </Box>
          )
        }
      />
      {actions.question}
    </>
  );
}

function columnsOf(
  { words, number, time }: Speech,
  actions: TaskActions,
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
      cell: (task) => <AppLink to={`/tasks/${task.task_id}`}>{task.file_name}</AppLink>,
    },
    { id: "kind", header: said.kind, minWidth: 80, cell: (task) => said.kinds[task.kind] ?? task.kind },
    { id: "state", header: said.state, minWidth: narrow ? 110 : 210, cell: (task) => <TaskState task={task} /> },
    { id: "total", header: said.total, minWidth: 80, cell: (task) => number(task.total) },
    { id: "created", header: said.created, minWidth: 90, cell: (task) => countOf(task, task.created) },
    { id: "failed", header: said.failed, minWidth: 80, cell: (task) => countOf(task, task.failed) },
    { id: "startedBy", header: said.startedBy, minWidth: 110, cell: (task) => startedBy(task, said.dropFolder) },
    { id: "startedAt", header: said.startedAt, minWidth: 130, cell: (task) => time(task.created_at) },
    {
      id: "actions",
      header: said.actions,
      minWidth: 90,
      cell: (task) => (
        <SpaceBetween direction="horizontal" size="xxs">
          <Button
            variant="inline-icon"
            iconName="download"
            ariaLabel={said.resultOf(task.file_name)}
            disabled={!task.has_result}
            onClick={() => actions.downloadResult(task)}
          />
          <Button
            variant="inline-icon"
            iconName="remove"
            ariaLabel={said.removeOf(task.file_name)}
            disabled={!hasEnded(task) && task.state !== "awaiting_upload"}
            disabledReason={said.running}
            onClick={() => actions.askToDelete(task)}
          />
        </SpaceBetween>
      ),
    },
  ];
}

/** What came through the drop folder was started by nobody in particular. */
export function startedBy(task: Task, dropFolder: string): string {
  return task.created_by === "drop folder" ? dropFolder : task.created_by;
}
