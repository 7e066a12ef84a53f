/** A page that is a list: its table, filters, pages, and what is shown when there is nothing, or something is wrong. */
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useMemo } from "react";
import { useSpeech } from "../words";
import { Fault } from "./Fault";
import { useNarrow } from "./narrow";
import type { CursorPages } from "./useCursorPages";
import { useOnline } from "./useOnline";
import { useTitle } from "./useTitle";

interface Query<T> {
  data?: { items: readonly T[] } | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
  refetch: () => unknown;
}

/** Rows that can be chosen, to do something with all of them. */
export interface Selection<T> {
  selected: T[];
  onSelect: (selected: T[]) => void;
  nameOf: (item: T) => string;
}

interface Props<T> {
  title: string;
  description?: string;
  actions?: ReactNode;
  filters?: ReactNode;
  query: Query<T>;
  pages: CursorPages;
  /** The cursor after the page that is shown. */
  next: string | null | undefined;
  pagesLabel: string;
  trackBy: keyof T & string;
  /** The same from one drawing to the next, or every cell is drawn anew. */
  columns: TableProps.ColumnDefinition<T>[];
  /** The columns that there is room for on a phone. */
  onAPhone: readonly string[];
  /** The columns that are shown elsewhere; all of them if not said. */
  shown?: readonly string[];
  selection?: Selection<T>;
  preferences?: ReactNode;
  empty: { title: string; text?: string; action?: ReactNode };
}

export function ListPage<T extends object>(props: Props<T>) {
  const { title, description, actions, filters, query, pages, next, selection, empty } = props;
  const columns = useKeptCells(props.columns);
  const { words, number } = useSpeech();
  const narrow = useNarrow();
  useTitle(title);
  const shown = narrow ? props.onAPhone : props.shown;
  const display = useMemo(
    () => columns.map(({ id = "" }) => ({ id, visible: !shown || shown.includes(id) })),
    [columns, shown],
  );
  const online = useOnline();
  // Without a network the page says so already, above rows that are there.
  const fault = query.error && (online || !query.data) ? <Fault error={query.error} onRetry={() => void query.refetch()} /> : null;
  const count = selection?.selected.length ?? 0;
  return (
    <Table
      variant="full-page"
      stickyHeader
      wrapLines
      // What can be done with a row stays in sight.
      stickyColumns={narrow || columns.at(-1)?.id !== "actions" ? undefined : { last: 1 }}
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
          variant="awsui-h1-sticky"
          description={description}
          counter={count ? `(${words.list.selected(number(count))})` : undefined}
          // The rows of before stay until others are there.
          info={query.isPlaceholderData ? <StatusIndicator type="loading">{words.loading}</StatusIndicator> : undefined}
          actions={actions}
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
        <Pagination
          currentPageIndex={pages.page}
          pagesCount={Math.max(pages.known, next ? pages.page + 1 : pages.page)}
          openEnd={Boolean(next)}
          disabled={query.isPlaceholderData}
          ariaLabels={{
            paginationLabel: props.pagesLabel,
            nextPageLabel: words.list.nextPage,
            previousPageLabel: words.list.previousPage,
            pageLabel: words.list.page,
          }}
          onChange={({ detail }) => {
            selection?.onSelect([]);
            pages.turn(detail.currentPageIndex, next);
          }}
        />
      }
      preferences={props.preferences}
      empty={fault ? null : <Empty {...empty} />}
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
