/** Rows of an import that failed, as a table whose cells can be corrected, to be imported by themselves. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { answer, type Schemas } from "../api/client";
import { useTell } from "../app/notices";
import { useSession } from "../session/Session";
import { Fault, faultText } from "../ui/Fault";
import { Sentence } from "../ui/Sentence";
import { useSpeech } from "../words";
import type { Task } from "./queries";
import { fieldIn } from "./TaskRows";
import { useRowWords } from "./useRowWords";

type Row = Schemas["RowView"];
type Cells = Record<string, string>;
type Edits = Record<number, Cells>;
const MOST = 200;
/** As many requests are made for the rows: where few rows fail, the API's pages are short. */
const MOST_REQUESTS = 20;

export function MendRows({ task }: { task: Task }) {
  const said = useRowWords();
  const [open, setOpen] = useState(false);
  return open ? (
    <Table task={task} onClose={() => setOpen(false)} />
  ) : (
    <Button onClick={() => setOpen(true)}>{said.mend}</Button>
  );
}

function Table({ task, onClose }: { task: Task; onClose: () => void }) {
  const speech = useSpeech();
  const { words, number } = speech;
  const said = useRowWords();
  const failed = useFailedRows(task);
  const [edits, setEdits] = useState<Edits>({});
  const columns = failed.data?.columns ?? [];
  const importing = useImportRows(task, columns, edits);
  const edit = (row: number, field: string, text: string) =>
    setEdits((before) => ({ ...before, [row]: { ...before[row], [field]: text } }));
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={said.mendText}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={importing.isPending} onClick={onClose}>
                {words.cancel}
              </Button>
              <Button
                variant="primary"
                disabled={!failed.data?.rows.length}
                loading={importing.isPending}
                onClick={() => importing.mutate(failed.data?.rows ?? [])}
              >
                {said.importThese}
              </Button>
            </SpaceBetween>
          }
        >
          {said.mendTitle}
        </Header>
      }
    >
      <SpaceBetween size="s">
        {importing.error ? (
          <div role="alert">
            <Alert type="error">{faultText(importing.error, words)}</Alert>
          </div>
        ) : null}
        {failed.error ? <Fault error={failed.error} onRetry={() => void failed.refetch()} /> : null}
        {failed.isPending ? <Sentence type="loading">{words.loading}</Sentence> : null}
        {failed.data && failed.data.total > failed.data.rows.length ? (
          <Alert type="info">{said.mendFirst(number(failed.data.rows.length), number(failed.data.total))}</Alert>
        ) : null}
        {failed.data ? (
          // A table that is wider than the page is moved by the keyboard too.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
          <section className="mend" aria-label={said.mendTitle} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{said.row}</th>
                  {columns.map((field) => (
                    <th key={field} scope="col">
                      {fieldIn(field, speech, said)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {failed.data.rows.map((row) => (
                  <Line key={row.row} row={row} columns={columns} edited={edits[row.row]} onEdit={edit} />
                ))}
              </tbody>
            </table>
          </section>
        ) : null}
      </SpaceBetween>
    </Container>
  );
}

interface LineProps {
  row: Row;
  columns: readonly string[];
  edited: Cells | undefined;
  onEdit: (row: number, field: string, text: string) => void;
}

/** A row with its cells, and below each what is wrong with it; below all, what is wrong with the row as a whole. */
function Line({ row, columns, edited, onEdit }: LineProps) {
  const speech = useSpeech();
  const said = useRowWords();
  const whole = row.messages.filter(({ field }) => !field || !columns.includes(field));
  return (
    <>
      <tr>
        <th scope="row">{speech.number(row.row)}</th>
        {columns.map((field) => {
          const wrong = row.messages.filter((each) => each.field === field);
          const id = `mend-${row.row}-${field}`;
          return (
            <td key={field}>
              <input
                type={field === "password" ? "password" : "text"}
                autoComplete={field === "password" ? "new-password" : "off"}
                maxLength={1000}
                aria-label={said.cell(fieldIn(field, speech, said), speech.number(row.row))}
                aria-describedby={wrong.length ? id : undefined}
                value={edited?.[field] ?? row.cells?.[field] ?? ""}
                onChange={({ target }) => onEdit(row.row, field, target.value)}
              />
              {wrong.length ? <div id={id}>{wrong.map(({ message }) => message).join(" ")}</div> : null}
            </td>
          );
        })}
      </tr>
      {whole.length ? (
        <tr>
          <td />
          <td colSpan={Math.max(1, columns.length)}>{whole.map(({ message }) => message).join(" ")}</td>
        </tr>
      ) : null}
    </>
  );
}

/** The first rows that failed, with the columns of the workbook. */
function useFailedRows(task: Task) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["tasks", account, task.task_id, "failed rows"],
    queryFn: async ({ signal }) => {
      const rows: Row[] = [];
      let cursor: string | undefined;
      for (let asked = 1; ; asked += 1) {
        const query = { status: "failed" as const, limit: MOST - rows.length, cursor };
        const params = { path: { task_id: task.task_id }, query };
        const page = await answer(api.GET("/v1/tasks/{task_id}/rows", { params, signal }));
        rows.push(...page.items);
        cursor = page.next_cursor ?? undefined;
        if (!cursor || rows.length >= MOST || asked === MOST_REQUESTS)
          return { rows, columns: page.columns, total: page.total };
      }
    },
    // What is typed belongs to these rows.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All cells of a row, blank ones too: where blanks clear, a column that is left out would not. */
function cellsOf(row: Row, columns: readonly string[], edited: Cells | undefined): Cells {
  return Object.fromEntries(columns.map((field) => [field, edited?.[field] ?? row.cells?.[field] ?? ""]));
}

function useImportRows(task: Task, columns: readonly string[], edits: Edits) {
  const { api } = useSession();
  const queries = useQueryClient();
  const said = useRowWords();
  const tell = useTell();
  const navigate = useNavigate();
  // The same cells sent once more, as after a lost answer, are imported once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other cells are another request
  const key = useMemo(() => crypto.randomUUID(), [edits]);
  return useMutation({
    mutationFn: (rows: readonly Row[]) =>
      answer(
        api.POST("/v1/tasks/{task_id}/mend", {
          params: { path: { task_id: task.task_id }, header: { "Idempotency-Key": key } },
          body: { rows: rows.map((row) => cellsOf(row, columns, edits[row.row])) },
        }),
      ),
    onSuccess: (started) => {
      void queries.invalidateQueries({ queryKey: ["tasks"] });
      tell({ type: "success", text: said.started(task.file_name) });
      void navigate(`/tasks/${started.task_id}`);
    },
  });
}
