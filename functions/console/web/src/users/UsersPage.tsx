/** All users, in directory order. */
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useCallback, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useMe } from "../account/me";
import { useTell } from "../app/notices";
import { useImport } from "../imports/ImportDialog";
import { faultText } from "../ui/Fault";
import { ListPage } from "../ui/ListPage";
import { useNarrow } from "../ui/narrow";
import { useCursorPages } from "../ui/useCursorPages";
import { useSpeech } from "../words";
import { columnsOf } from "./columns";
import { addressOf, EVERYBODY, filterOf, isEverybody, type UserFilter } from "./filter";
import { PAGE_SIZES, type TablePreferences, useTablePreferences } from "./preferences";
import { type User, type UserAction, useStartExport, useUsers } from "./queries";
import { UserFilters } from "./UserFilters";
import { ACTIONS, type UserActions, useUserActions } from "./useUserActions";

const ON_A_PHONE = ["name", "actions"];
const ALWAYS = ["name", "actions"];

export default function UsersPage() {
  const speech = useSpeech();
  const { words } = speech;
  const said = words.users;
  const navigate = useNavigate();
  const [address, setAddress] = useSearchParams();
  const [preferences, setPreferences] = useTablePreferences();
  const [selected, setSelected] = useState<User[]>([]);
  const narrow = useNarrow();
  const filter = filterOf(address);
  const pages = useCursorPages(`${JSON.stringify(filter)} ${preferences.pageSize}`);
  const users = useUsers(filter, preferences.pageSize, pages.cursor);
  const actions = useUserActions(() => setSelected([]));
  const from = address.toString();
  const edit = useCallback(
    (user: User) => navigate(`/users/${encodeURIComponent(user.account)}/edit`, { state: { from } }),
    [navigate, from],
  );
  const shown = useMemo(() => [...ALWAYS, ...preferences.columns], [preferences.columns]);
  const myself = useMe().data?.account;
  const columns = useMemo(
    () => columnsOf(speech, actions.ask, edit, narrow, myself),
    [speech, actions.ask, edit, narrow, myself],
  );

  function changeFilter(changed: UserFilter) {
    setSelected([]);
    // At once: a box that is ticked only after the page has changed would not feel ticked.
    setAddress(addressOf(changed), { flushSync: true });
  }

  return (
    <>
      <ListPage
        title={said.title}
        query={users}
        pages={pages}
        next={users.data?.next}
        pagesLabel={said.pages}
        trackBy="account"
        columns={columns}
        onAPhone={ON_A_PHONE}
        shown={shown}
        selection={{ selected, onSelect: setSelected, nameOf: (user) => user.name }}
        actions={<PageActions filter={filter} selected={selected} actions={actions} />}
        filters={<UserFilters filter={filter} onChange={changeFilter} />}
        preferences={<Preferences columns={columns} preferences={preferences} onChange={setPreferences} />}
        empty={
          isEverybody(filter)
            ? { title: said.none, text: said.noneText }
            : {
                title: said.noMatch,
                text: words.list.noMatchText,
                action: <Button onClick={() => changeFilter(EVERYBODY)}>{words.list.clear}</Button>,
              }
        }
      />
      {actions.question}
    </>
  );
}

interface PreferencesProps {
  columns: TableProps.ColumnDefinition<User>[];
  preferences: TablePreferences;
  onChange: (preferences: TablePreferences) => void;
}

function Preferences({ columns, preferences, onChange }: PreferencesProps) {
  const { words, number } = useSpeech();
  const said = words.users;
  return (
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
            label: said.columnsShown,
            options: columns.map(({ id = "", header }) => ({
              id,
              label: String(header),
              editable: !ALWAYS.includes(id),
            })),
          },
        ],
      }}
      onConfirm={({ detail }) =>
        onChange({
          pageSize: detail.pageSize ?? preferences.pageSize,
          columns: detail.visibleContent ?? preferences.columns,
        })
      }
    />
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
