/** The rows of an import, of its plan or of its result: what each changes, and why it failed. */
import Select from "@cloudscape-design/components/select";
import type { TableProps } from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { ApiError, answer, type Schemas } from "../api/client";
import type { operations } from "../api/schema";
import { useSession } from "../session/Session";
import { Below } from "../ui/Below";
import { ListPage } from "../ui/ListPage";
import { type Pages, readPage, usePages } from "../ui/pages";
import { HALF, usePageWidth } from "../ui/usePageWidth";
import { type Speech, useSpeech } from "../words";
import type { RowWords } from "../words/en/rows";
import type { Task } from "./queries";
import { useRowWords } from "./useRowWords";

type Row = Schemas["RowView"];
type Status = Schemas["RowStatus"];
const STATUSES: Status[] = ["created", "updated", "disabled", "removed", "restored", "failed", "skipped", "unchanged"];
const PER_PAGE = 50;
/** What the address says; the API refuses what is no field. */
type Field = NonNullable<operations["listTaskRows"]["parameters"]["query"]>["field"];

interface Filter {
  status: Status | undefined;
  field: string | undefined;
}

export function TaskRows({ task }: { task: Task }) {
  const speech = useSpeech();
  const { words } = speech;
  const said = useRowWords();
  const [address, setAddress] = useSearchParams();
  const status = STATUSES.find((each) => each === address.get("status"));
  const field = address.get("field") ?? undefined;
  const pages = usePages(`rows ${task.task_id} ${task.state} ${status} ${field}`);
  const found = useRows(task, { status, field }, pages);
  const narrow = usePageWidth() < HALF;
  const columns = useMemo(
    () => columnsOf(speech, said, task.state === "planned", narrow),
    [speech, said, task.state, narrow],
  );
  const change = (filter: Partial<Filter>) => {
    const given = Object.entries({ status, field, ...filter }).filter(([, value]) => value);
    setAddress(Object.fromEntries(given) as Record<string, string>, { flushSync: true });
  };
  // An import of a former version has a result, and no rows.
  if (found.error instanceof ApiError && found.error.status === 404) return null;
  return (
    <ListPage
      isPart
      title={task.state === "planned" ? said.planTitle : said.title}
      query={found}
      pages={pages}
      pagesLabel={said.pages}
      trackBy="row"
      columns={columns}
      counted={words.tasks.countedRows}
      shown={narrow ? ["who", "changes"] : undefined}
      filtered={Boolean(status ?? field)}
      onClear={() => setAddress({}, { flushSync: true })}
      filters={
        <div className="filters even">
          <Choice
            label={said.status}
            any={said.anyStatus}
            values={STATUSES.filter((each) => task[each] || each === status)}
            nameOf={(each) => statusIn(each as Status, speech, task.state === "planned")}
            value={status}
            onChange={(value) => change({ status: value as Status | undefined })}
          />
          <Choice
            label={said.field}
            any={said.anyField}
            values={found.data?.fields ?? (field ? [field] : [])}
            nameOf={(each) => fieldIn(each, speech, said)}
            value={field}
            onChange={(value) => change({ field: value })}
          />
        </div>
      }
      empty={{ title: status || field ? said.noMatch : said.none }}
    />
  );
}

function useRows(task: Task, filter: Filter, pages: Pages) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["tasks", account, task.task_id, "rows", task.state, filter, pages.page],
    queryFn: async ({ signal }) => {
      let fields: string[] = [];
      const page = await readPage(pages, PER_PAGE, async (cursor, limit) => {
        const query = { status: filter.status, field: filter.field as Field, limit, cursor };
        const params = { path: { task_id: task.task_id }, query };
        const read = await answer(api.GET("/v1/tasks/{task_id}/rows", { params, signal }));
        fields = read.fields;
        return read;
      });
      return { ...page, fields };
    },
    placeholderData: keepPreviousData,
  });
}

interface ChoiceProps {
  label: string;
  any: string;
  values: readonly string[];
  nameOf: (value: string) => string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Choice({ label, any, values, nameOf, value, onChange }: ChoiceProps) {
  const all = { value: "", label: any };
  const options = values.map((each) => ({ value: each, label: nameOf(each) }));
  return (
    <Select
      ariaLabel={label}
      options={[all, ...options]}
      selectedOption={options.find((each) => each.value === value) ?? all}
      onChange={({ detail }) => onChange(detail.selectedOption.value || undefined)}
    />
  );
}

function columnsOf(
  speech: Speech,
  said: RowWords,
  isPlan: boolean,
  narrow: boolean,
): TableProps.ColumnDefinition<Row>[] {
  const whoOf = ({ name, account }: Row) => [...new Set([name, account])].filter(Boolean);
  return [
    { id: "row", header: said.row, minWidth: 70, cell: ({ row }) => speech.number(row) },
    {
      id: "who",
      header: said.who,
      isRowHeader: true,
      minWidth: 110,
      cell: (row) => (
        <Below
          all={[
            ...whoOf(row),
            ...(narrow ? [`${speech.number(row.row)} · ${statusIn(row.status, speech, isPlan)}`] : []),
          ]}
        />
      ),
    },
    { id: "status", header: said.status, minWidth: 150, cell: ({ status }) => statusIn(status, speech, isPlan) },
    {
      id: "changes",
      header: said.changes,
      minWidth: 150,
      cell: ({ changes, messages }) => (
        <Below
          all={[
            ...changes.map(({ field, before, after }) =>
              speech.words.list.named(
                fieldIn(field, speech, said),
                said.change(before ?? said.blank, after ?? said.blank),
              ),
            ),
            ...messages.map(({ message }) => message),
          ]}
        />
      ),
    },
  ];
}

function statusIn(status: Status, { words }: Speech, isPlan: boolean): string {
  const { outcomes, plannedAs, created, failed, skipped } = words.tasks;
  return { ...outcomes, created, failed, skipped, ...(isPlan ? plannedAs : {}) }[status];
}

export function fieldIn(field: string, { words }: Speech, said: RowWords): string {
  const labels: Record<string, string> = words.users.fields;
  return labels[field] ?? said.fields[field] ?? field;
}
