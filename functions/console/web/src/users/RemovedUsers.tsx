/** Users who were removed and can still be restored: a tab of Users. */
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useMayChange } from "../account/me";
import { Address } from "../ui/Address";
import { Below } from "../ui/Below";
import { ListPage } from "../ui/ListPage";
import { usePages } from "../ui/pages";
import { RowButton } from "../ui/RowButton";
import { type Room, useRoom } from "../ui/useRoom";
import { type Speech, useSpeech } from "../words";
import { PeopleTabs } from "./PeopleTabs";
import { type RemovedUser, useRemovedUsers } from "./queries";
import { useRestore } from "./useRestore";

const ON_A_PHONE = ["name", "actions"];

export default function RemovedUsers() {
  const speech = useSpeech();
  const said = speech.words.removedUsers;
  const [selected, setSelected] = useState<RemovedUser[]>([]);
  const room = useRoom();
  const pages = usePages("removed users");
  const users = useRemovedUsers(pages);
  const { mutate: restore, isPending } = useMutation({
    mutationFn: useRestore(),
    onSettled: () => setSelected([]),
  });
  const mayChange = useMayChange();
  const columns = useMemo(
    () => columnsOf(speech, restore, room).filter(({ id }) => mayChange || id !== "actions"),
    [speech, restore, room, mayChange],
  );
  return (
    <ListPage
      title={said.title}
      description={said.description}
      above={<PeopleTabs active="removed" />}
      query={users}
      pages={pages}
      pagesLabel={said.pages}
      counted={said.counted}
      trackBy="id"
      columns={columns}
      shown={room === "narrow" ? ON_A_PHONE : undefined}
      selection={mayChange ? { selected, onSelect: setSelected, nameOf: (each) => each.name } : undefined}
      actions={
        mayChange ? (
          <Button disabled={!selected.length} loading={isPending} onClick={() => restore(selected)}>
            {said.restore}
          </Button>
        ) : null
      }
      empty={{ title: said.none, text: said.noneText }}
    />
  );
}

function columnsOf(
  { words, time }: Speech,
  restore: (users: readonly RemovedUser[]) => void,
  room: Room,
): TableProps.ColumnDefinition<RemovedUser>[] {
  const said = words.removedUsers;
  const fields = words.users.fields;
  return [
    {
      id: "name",
      header: fields.name,
      isRowHeader: true,
      minWidth: 110,
      cell: (each) =>
        room === "narrow" ? (
          <Below
            all={[
              each.name,
              <Address key="email" text={each.email} />,
              <span key="until">{words.list.named(said.until, time(each.restorable_until))}</span>,
            ]}
          />
        ) : (
          each.name
        ),
    },
    { id: "account", header: fields.account, minWidth: 110, cell: (each) => <Address text={each.account} /> },
    { id: "email", header: fields.email, minWidth: 135, cell: (each) => <Address text={each.email} /> },
    { id: "removed", header: said.removedAt, minWidth: 110, cell: (each) => time(each.removed_at) },
    { id: "by", header: said.removedBy, minWidth: 95, cell: (each) => <Address text={each.removed_by} /> },
    { id: "until", header: said.until, minWidth: 110, cell: (each) => time(each.restorable_until) },
    {
      id: "actions",
      header: words.users.actions,
      minWidth: 90,
      cell: (each) => (
        <div className="row-actions">
          <RowButton
            inWords={room === "roomy"}
            icon="undo"
            text={said.restore}
            label={said.restoreOf(each.name)}
            onClick={() => restore([each])}
          />
        </div>
      ),
    },
  ];
}
