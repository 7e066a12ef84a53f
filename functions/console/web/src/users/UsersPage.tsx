/** All users, in directory order. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useTell } from "../app/notices";
import { useImport } from "../imports/ImportDialog";
import { Address } from "../ui/Address";
import { Fault, faultText } from "../ui/Fault";
import { useNarrow } from "../ui/narrow";
import { useCursorPages } from "../ui/useCursorPages";
import { useTitle } from "../ui/useTitle";
import { type Speech, useSpeech } from "../words";
import { addressOf, EVERYBODY, filterOf, isEverybody, type UserFilter } from "./filter";
import { PAGE_SIZES, useTablePreferences } from "./preferences";
import { type User, type UserAction, useStartExport, useUsers } from "./queries";
import { UserFilters } from "./UserFilters";
import { MailStatus, UserStatus } from "./UserStatus";
import { ACTIONS, possible, type UserActions, useUserActions } from "./useUserActions";

const ON_A_PHONE = ["name", "status", "actions"];
const ALWAYS = ["name", "actions"];

export default function UsersPage() {
  const speech = useSpeech();
  const { words, number } = speech;
  const said = words.users;
  const navigate = useNavigate();
  const narrow = useNarrow();
  const [address, setAddress] = useSearchParams();
  const [preferences, setPreferences] = useTablePreferences();
  const [selected, setSelected] = useState<User[]>([]);
  const filter = filterOf(address);
  const pages = useCursorPages(`${JSON.stringify(filter)} ${preferences.pageSize}`);
  const users = useUsers(filter, preferences.pageSize, pages.cursor);
  const actions = useUserActions(() => setSelected([]));
  useTitle(said.title);

  const columns = columnsOf(speech, actions, (user) =>
    navigate(`/users/${encodeURIComponent(user.account)}/edit`, { state: { from: address.toString() } }),
  );
  const shown = narrow ? ON_A_PHONE : preferences.columns;
  const next = users.data?.next;

  function changeFilter(changed: UserFilter) {
    setSelected([]);
    setAddress(addressOf(changed));
  }

  return (
    <>
      <Table
        variant="full-page"
        stickyHeader
        items={users.data?.items ?? []}
        trackBy="account"
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id = "" }) => ({ id, visible: ALWAYS.includes(id) || shown.includes(id) }))}
        loading={users.isPending}
        loadingText={words.loading}
        wrapLines
        stickyColumns={narrow ? undefined : { last: 1 }}
        selectionType="multi"
        selectedItems={selected}
        onSelectionChange={({ detail }) => setSelected(detail.selectedItems)}
        ariaLabels={{
          tableLabel: said.title,
          selectionGroupLabel: said.selected(number(selected.length)),
          allItemsSelectionLabel: () => said.selectAll,
          itemSelectionLabel: (_, user) => said.select(user.name),
        }}
        header={
          <Header
            variant="awsui-h1-sticky"
            counter={selected.length ? `(${said.selected(number(selected.length))})` : undefined}
            actions={<PageActions filter={filter} selected={selected} actions={actions} />}
          >
            {said.title}
          </Header>
        }
        filter={
          <SpaceBetween size="s">
            <UserFilters filter={filter} onChange={changeFilter} />
            {users.error ? <Fault error={users.error} onRetry={() => void users.refetch()} /> : null}
          </SpaceBetween>
        }
        pagination={
          <Pagination
            currentPageIndex={pages.page}
            pagesCount={Math.max(pages.known, next ? pages.page + 1 : pages.page)}
            openEnd={Boolean(next)}
            disabled={users.isPlaceholderData}
            ariaLabels={{
              paginationLabel: said.pages,
              nextPageLabel: words.tasks.nextPage,
              previousPageLabel: words.tasks.previousPage,
              pageLabel: words.tasks.page,
            }}
            onChange={({ detail }) => {
              setSelected([]);
              pages.turn(detail.currentPageIndex, next);
            }}
          />
        }
        preferences={
          <CollectionPreferences
            title={said.preferences}
            confirmLabel={said.confirm}
            cancelLabel={words.cancel}
            preferences={{ pageSize: preferences.pageSize, visibleContent: preferences.columns }}
            pageSizePreference={{
              title: said.pageSize,
              options: PAGE_SIZES.map((value) => ({ value, label: said.pageSizeOf(number(value)) })),
            }}
            visibleContentPreference={{
              title: said.columns,
              options: [
                {
                  label: said.columns,
                  options: columns.map(({ id = "", header }) => ({
                    id,
                    label: String(header),
                    editable: !ALWAYS.includes(id),
                  })),
                },
              ],
            }}
            onConfirm={({ detail }) =>
              setPreferences({
                pageSize: detail.pageSize ?? preferences.pageSize,
                columns: detail.visibleContent ?? preferences.columns,
              })
            }
          />
        }
        empty={users.error ? null : <Empty filter={filter} onClear={() => changeFilter(EVERYBODY)} />}
      />
      {actions.question}
    </>
  );
}

interface PageActionsProps {
  filter: UserFilter;
  selected: readonly User[];
  actions: UserActions;
}

function PageActions({ filter, selected, actions }: PageActionsProps) {
  const { words, number } = useSpeech();
  const said = words.users;
  const tell = useTell();
  const navigate = useNavigate();
  const openImport = useImport();
  const startExport = useStartExport();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {selected.length ? (
        <ButtonDropdown
          items={ACTIONS.map((id) => ({ id, text: said.action[id] }))}
          onItemClick={({ detail }) => actions.ask(detail.id as UserAction, selected)}
        >
          {said.actionsFor(number(selected.length))}
        </ButtonDropdown>
      ) : null}
      <Button
        loading={startExport.isPending}
        onClick={() =>
          startExport.mutate(filter, {
            onSuccess: () => tell({ type: "info", text: said.exportStarted }),
            onError: (error) => tell({ type: "error", text: faultText(error, words) }),
          })
        }
      >
        {said.export}
      </Button>
      <Button onClick={openImport}>{words.imports.action}</Button>
      <Button variant="primary" onClick={() => navigate("/users/add")}>
        {said.add}
      </Button>
    </SpaceBetween>
  );
}

function Empty({ filter, onClear }: { filter: UserFilter; onClear: () => void }) {
  const said = useSpeech().words.users;
  const everybody = isEverybody(filter);
  return (
    <Box textAlign="center" margin={{ vertical: "l" }}>
      <SpaceBetween size="xs">
        <b>{everybody ? said.none : said.noMatch}</b>
        <Box color="text-body-secondary">{everybody ? said.noneText : said.noMatchText}</Box>
        {everybody ? null : <Button onClick={onClear}>{said.clear}</Button>}
      </SpaceBetween>
    </Box>
  );
}

function columnsOf(
  { words, number, time }: Speech,
  actions: UserActions,
  onEdit: (user: User) => void,
): TableProps.ColumnDefinition<User>[] {
  const said = words.users;
  const fields = said.fields;
  return [
    { id: "name", header: fields.name, isRowHeader: true, minWidth: 100, cell: (user) => user.name },
    { id: "english_name", header: fields.english_name, minWidth: 120, cell: (user) => user.english_name || "–" },
    {
      id: "account",
      header: fields.account,
      minWidth: 110,
      cell: (user) => <Address text={user.account} />,
    },
    { id: "email", header: fields.email, minWidth: 140, cell: (user) => <Address text={user.email} /> },
    { id: "phone", header: fields.phone, minWidth: 130, cell: (user) => user.phone || "–" },
    { id: "department", header: fields.department, minWidth: 110, cell: (user) => user.department || "–" },
    { id: "title", header: fields.title, minWidth: 120, cell: (user) => user.title || "–" },
    {
      id: "contact_no",
      header: fields.contact_no,
      minWidth: 110,
      cell: (user) => (user.contact_no === 10000 ? said.notSet : number(user.contact_no)),
    },
    {
      id: "hide_phone",
      header: fields.hide_phone,
      minWidth: 110,
      cell: (user) => (user.hide_phone ? said.yes : said.no),
    },
    { id: "role", header: fields.role, minWidth: 110, cell: (user) => said.roles[user.role] ?? user.role },
    { id: "status", header: fields.status, minWidth: 100, cell: (user) => <UserStatus status={user.status} /> },
    {
      id: "mail_status",
      header: fields.mail_status,
      minWidth: 110,
      cell: (user) => <MailStatus status={user.mail_status} />,
    },
    { id: "created_at", header: fields.created_at, minWidth: 150, cell: (user) => time(user.created_at) },
    { id: "updated_at", header: fields.updated_at, minWidth: 150, cell: (user) => time(user.updated_at) },
    {
      id: "actions",
      header: said.actions,
      minWidth: 90,
      cell: (user) => (
        <SpaceBetween direction="horizontal" size="xxs" alignItems="center">
          <Button
            variant="inline-icon"
            iconName="edit"
            ariaLabel={said.editOf(user.name)}
            onClick={() => onEdit(user)}
          />
          <ButtonDropdown
            variant="inline-icon"
            ariaLabel={said.moreOf(user.name)}
            expandToViewport
            items={ACTIONS.map((id) => ({ id, text: said.action[id], disabled: !possible(id, user) }))}
            onItemClick={({ detail }) => actions.ask(detail.id as UserAction, [user])}
          />
        </SpaceBetween>
      ),
    },
  ];
}
