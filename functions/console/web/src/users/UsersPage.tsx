/** All users, in directory order. */
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import CollectionPreferences from "@cloudscape-design/components/collection-preferences";
import type { TableProps } from "@cloudscape-design/components/table";
import { useCallback, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useMayChange, useMe } from "../account/me";
import { useTell } from "../app/notices";
import { useImport } from "../imports/ImportDialog";
import { useInvitationActions } from "../invitations/useInvitationActions";
import { faultText } from "../ui/Fault";
import { ListPage } from "../ui/ListPage";
import { usePages } from "../ui/pages";
import { NARROW, usePageWidth } from "../ui/usePageWidth";
import { useSpeech } from "../words";
import { columnsFor, columnsOf } from "./columns";
import { addressOf, EVERYBODY, filterOf, isEverybody, type UserFilter } from "./filter";
import { PeopleTabs } from "./PeopleTabs";
import { PAGE_SIZES, type TablePreferences, useTablePreferences } from "./preferences";
import { type AnyAction, type User, useStartExport, useUsers } from "./queries";
import { UserFilters } from "./UserFilters";
import { ACTIONS, type UserActions, useUserActions } from "./useUserActions";

const ALWAYS = ["name", "actions"];

export default function UsersPage() {
  const speech = useSpeech();
  const { words } = speech;
  const said = words.users;
  const navigate = useNavigate();
  const [address, setAddress] = useSearchParams();
  const width = usePageWidth();
  const [preferences, setPreferences] = useTablePreferences(width < NARROW);
  const [selected, setSelected] = useState<User[]>([]);
  const filter = filterOf(address);
  const pages = usePages(`users ${JSON.stringify(filter)} ${preferences.pageSize}`);
  const users = useUsers(filter, preferences.pageSize, pages);
  const actions = useUserActions(() => setSelected([]));
  const invitation = useInvitationActions(() => setSelected([]));
  const { ask } = actions;
  const { resend, ask: askInvitation } = invitation;
  const from = pathOf(address);
  const edit = useCallback(
    (user: User) => navigate(`/users/${encodeURIComponent(user.account)}/edit`, { state: { from } }),
    [navigate, from],
  );
  const step = columnsFor(width).join();
  const shown = useMemo(() => [...ALWAYS, ...(preferences.columns ?? step.split(","))], [preferences.columns, step]);
  const myself = useMe().data?.account;
  const mayChange = useMayChange();
  const columns = useMemo(
    () =>
      columnsOf(speech, { ask, resend, askInvitation }, edit, step, myself).filter(
        ({ id }) => mayChange || id !== "actions",
      ),
    [speech, ask, resend, askInvitation, edit, step, myself, mayChange],
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
        above={<PeopleTabs active="users" />}
        filtered={!isEverybody(filter)}
        onClear={() => changeFilter(EVERYBODY)}
        query={users}
        pages={pages}
        pagesLabel={said.pages}
        trackBy="account"
        columns={columns}
        counted={said.people}
        shown={shown}
        selection={mayChange ? { selected, onSelect: setSelected, nameOf: (user) => user.name } : undefined}
        actions={
          mayChange ? (
            <PageActions
              filter={filter}
              selected={selected}
              isAll={selected.length === users.data?.items.length}
              actions={actions}
            />
          ) : null
        }
        filters={<UserFilters filter={filter} onChange={changeFilter} />}
        preferences={
          <Preferences columns={columns} shown={shown} preferences={preferences} onChange={setPreferences} />
        }
        empty={
          isEverybody(filter)
            ? { title: said.none, text: mayChange ? said.noneText : "" }
            : {
                title: said.noMatch,
                text: words.list.noMatchText,
                action: <Button onClick={() => changeFilter(EVERYBODY)}>{words.list.clear}</Button>,
              }
        }
      />
      {actions.question}
      {invitation.question}
    </>
  );
}

interface PreferencesProps {
  columns: TableProps.ColumnDefinition<User>[];
  shown: readonly string[];
  preferences: TablePreferences;
  onChange: (preferences: TablePreferences) => void;
}

function Preferences({ columns, shown, preferences, onChange }: PreferencesProps) {
  const { words, number } = useSpeech();
  const said = words.users;
  return (
    <CollectionPreferences
      title={said.preferences}
      confirmLabel={said.confirm}
      cancelLabel={words.cancel}
      preferences={{ pageSize: preferences.pageSize, visibleContent: shown }}
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
          columns: isSame(detail.visibleContent, shown) ? preferences.columns : (detail.visibleContent ?? null),
        })
      }
    />
  );
}

/** Where one comes back to from a page below the list. */
function pathOf(address: URLSearchParams): string {
  return address.size ? `/users?${address}` : "/users";
}

function isSame(some: readonly string[] = [], others: readonly string[]): boolean {
  return [...new Set(some)].sort().join() === [...new Set(others)].sort().join();
}

interface PageActionsProps {
  filter: UserFilter;
  selected: readonly User[];
  /** Whether all users of the page are selected; then the others that match are offered too. */
  isAll: boolean;
  actions: UserActions;
}

const BULK_ACTIONS = ["change", "disable", "enable", "remove"] as const;

function PageActions({ filter, selected, isAll, actions }: PageActionsProps) {
  const { words, number } = useSpeech();
  const said = words.users;
  const tell = useTell();
  const navigate = useNavigate();
  const from = pathOf(useSearchParams()[0]);
  const openImport = useImport();
  const startExport = useStartExport();
  return (
    <>
      {selected.length ? (
        <ButtonDropdown
          items={[
            { id: "change", text: said.change },
            ...ACTIONS.map((id) => ({ id, text: said.action[id] })),
            ...(isAll
              ? [
                  {
                    text: said.allMatching,
                    items: BULK_ACTIONS.map((id) => ({
                      id: `all-${id}`,
                      text: id === "change" ? said.change : said.action[id],
                    })),
                  },
                ]
              : []),
          ]}
          onItemClick={({ detail: { id } }) => {
            const all = BULK_ACTIONS.find((each) => id === `all-${each}`);
            if (all) actions.plan(all, filter);
            else actions.ask(id as AnyAction, selected);
          }}
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
      <Button variant="primary" onClick={() => navigate("/users/add", { state: { from } })}>
        {said.add}
      </Button>
    </>
  );
}
