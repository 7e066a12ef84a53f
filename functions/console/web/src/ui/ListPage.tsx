/** A page that is a list, or a list on a page: its table, filters, pages, and what is shown when there is nothing, or something is wrong. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import LiveRegion from "@cloudscape-design/components/live-region";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useMemo, useState } from "react";
import { useSpeech } from "../words";
import { Fault } from "./Fault";
import { useTall } from "./narrow";
import type { Page, Pages } from "./pages";
import { Sentence } from "./Sentence";
import { useOnline } from "./useOnline";
import { useTitle } from "./useTitle";

interface Query<T> {
  data?: Page<T> | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
  refetch: () => Promise<unknown>;
}

/** Rows that can be chosen, to do something with all of them; they stay chosen on other pages. */
export interface Selection<T> {
  selected: T[];
  onSelect: (selected: T[]) => void;
  nameOf: (item: T) => string;
}

interface Props<T> {
  title: string;
  description?: string;
  /** Whether it is only a part of a page, which has a title of its own. */
  isPart?: boolean;
  /** What stands above the list, such as the tabs that lead to it. */
  above?: ReactNode;
  actions?: ReactNode;
  filters?: ReactNode;
  /** Whether only some are listed, and how to list all. */
  filtered?: boolean;
  onClear?: () => void;
  query: Query<T>;
  pages: Pages;
  pagesLabel: string;
  /** How a number of items is called: "300 users". */
  counted: (count: number) => string;
  trackBy: keyof T & string;
  /** The same from one drawing to the next, or every cell is drawn anew. */
  columns: TableProps.ColumnDefinition<T>[];
  /** The columns that are shown; all of them if not said. */
  shown?: readonly string[];
  selection?: Selection<T>;
  preferences?: ReactNode;
  empty: { title: string; text?: string; action?: ReactNode };
}

export function ListPage<T extends object>(props: Props<T>) {
  const { title, description, isPart = false, actions, filters, query, pages, selection, empty, shown } = props;
  const columns = useKeptCells(props.columns);
  const { words, number } = useSpeech();
  const display = useMemo(
    () => columns.map(({ id = "" }) => ({ id, visible: !shown || shown.includes(id) })),
    [columns, shown],
  );
  const tall = useTall();
  const online = useOnline();
  // Without a network the page says so already, above rows that are there.
  const fault =
    query.error && (online || !query.data) ? <Fault error={query.error} onRetry={() => void query.refetch()} /> : null;
  const count = selection?.selected.length ?? 0;
  const selected = count ? words.list.selected(number(count)) : "";
  const total = totalOf(query.data, props.counted, words.list.more);
  const page = query.data?.page ?? pages.page;
  return (
    <>
      {isPart ? null : <Title text={title} />}
      {props.above}
      <Table
        className={query.isPending ? "list waits" : "list"}
        variant={isPart ? "container" : "full-page"}
        stickyHeader={tall && !isPart}
        wrapLines
        items={query.data?.items ?? []}
        trackBy={props.trackBy}
        columnDefinitions={columns}
        columnDisplay={display}
        loading={query.isPending}
        loadingText={words.loading}
        selectionType={selection ? "multi" : undefined}
        selectedItems={selection?.selected}
        onSelectionChange={({ detail }) => selection?.onSelect(detail.selectedItems)}
        ariaLabels={{
          tableLabel: title,
          selectionGroupLabel: words.list.selected(number(count)),
          allItemsSelectionLabel: () => words.list.selectAll,
          itemSelectionLabel: (_, item) => words.list.select(selection?.nameOf(item) ?? ""),
        }}
        header={
          <Header
            variant={isPart ? "h2" : "awsui-h1-sticky"}
            description={description}
            actions={
              <div className="page-actions">
                <Refresh refetch={query.refetch} />
                {actions}
              </div>
            }
          >
            {title}
          </Header>
        }
        filter={
          filters || fault ? (
            <SpaceBetween size="s">
              {filters}
              {fault}
            </SpaceBetween>
          ) : undefined
        }
        pagination={
          <div className="pages">
            {props.onClear ? <Clear filtered={props.filtered} onClear={props.onClear} /> : null}
            <span className="count">
              {/* The rows of before stay until others are there. */}
              {query.isPlaceholderData ? (
                <Sentence type="loading">{words.loading}</Sentence>
              ) : (
                [total, selected].filter(Boolean).join(" · ")
              )}
            </span>
            <div className="turn">
              <Pagination
                currentPageIndex={page}
                pagesCount={query.data?.next ? page + 1 : page}
                openEnd={Boolean(query.data?.next)}
                disabled={query.isPlaceholderData}
                ariaLabels={{
                  paginationLabel: props.pagesLabel,
                  nextPageLabel: words.list.nextPage,
                  previousPageLabel: words.list.previousPage,
                  pageLabel: words.list.page,
                }}
                onChange={({ detail }) => pages.turn(detail.currentPageIndex)}
              />
            </div>
          </div>
        }
        preferences={props.preferences}
        empty={fault ? null : <Empty {...empty} />}
      />
      <LiveRegion hidden>{query.data && !query.isPlaceholderData ? announced() : null}</LiveRegion>
      <LiveRegion hidden>{selected}</LiveRegion>
    </>
  );

  function announced(): string {
    const items = query.data?.items.length ?? 0;
    return items ? words.list.announced(number(page), props.counted(items), total) : empty.title;
  }
}

function Title({ text }: { text: string }) {
  useTitle(text);
  return null;
}

/** "300 users" where the end of the list is known, "more than 40 users" before. */
function totalOf(page: Page<unknown> | undefined, counted: (count: number) => string, more: (all: string) => string) {
  if (!page) return "";
  const known = counted(page.before + page.items.length);
  return page.next ? more(known) : known;
}

/** The way back to the whole list; its place is kept, so that nothing moves when it appears. */
function Clear({ filtered = false, onClear }: { filtered?: boolean; onClear: () => void }) {
  const words = useSpeech().words.list;
  if (!filtered) return <span className="vacant">{words.clear}</span>;
  return (
    <Button variant="inline-link" onClick={onClear}>
      {words.clear}
    </Button>
  );
}

function Refresh({ refetch }: { refetch: () => Promise<unknown> }) {
  const words = useSpeech().words.list;
  const [busy, setBusy] = useState(false);
  return (
    <Button
      iconName="refresh"
      ariaLabel={words.refresh}
      loading={busy}
      onClick={() => {
        setBusy(true);
        void refetch().finally(() => setBusy(false));
      }}
    />
  );
}

/**
 * What is in a cell is made once for each row. The table draws all of itself whenever one row is chosen; with the same
 * content as before it stops at each cell's border.
 */
function useKeptCells<T extends object>(columns: TableProps.ColumnDefinition<T>[]): TableProps.ColumnDefinition<T>[] {
  return useMemo(
    () =>
      columns.map((column) => {
        const kept = new WeakMap<T, ReactNode>();
        const cell = (item: T) => {
          if (!kept.has(item)) kept.set(item, column.cell(item));
          return kept.get(item);
        };
        return { ...column, cell };
      }),
    [columns],
  );
}

function Empty({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return (
    <Box textAlign="center" margin={{ vertical: "l" }}>
      <SpaceBetween size="xs">
        <b>{title}</b>
        {text ? <Box color="text-body-secondary">{text}</Box> : null}
        {action}
      </SpaceBetween>
    </Box>
  );
}
