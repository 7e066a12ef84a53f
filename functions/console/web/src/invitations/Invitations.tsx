/** Who has been invited and has not accepted yet: a tab of Users. */
import Button from "@cloudscape-design/components/button";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useMayChange } from "../account/me";
import { AppLink } from "../app/AppLink";
import { Address } from "../ui/Address";
import { Below } from "../ui/Below";
import { ListPage } from "../ui/ListPage";
import { usePages } from "../ui/pages";
import { RowButton } from "../ui/RowButton";
import { type Room, useRoom } from "../ui/useRoom";
import { Whole } from "../ui/Whole";
import { PeopleTabs } from "../users/PeopleTabs";
import { MailStatus } from "../users/UserStatus";
import { type Speech, useSpeech } from "../words";
import { type Invitation, KINDS, useInvitations } from "./queries";
import { type InvitationActions, useInvitationActions } from "./useInvitationActions";

const ON_A_PHONE = ["name", "actions"];

export default function Invitations() {
  const speech = useSpeech();
  const { words } = speech;
  const said = words.invitations;
  const [address, setAddress] = useSearchParams();
  const kind = KINDS.find((each) => each === address.get("show")) ?? "all";
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Invitation[]>([]);
  const room = useRoom();
  const pages = usePages(`invitations ${kind}`);
  const invitations = useInvitations(kind, pages);
  const actions = useInvitationActions(() => setSelected([]));
  const { ask, resend } = actions;
  const mayChange = useMayChange();
  const columns = useMemo(
    () => columnsOf(speech, { ask, resend }, room).filter(({ id }) => mayChange || id !== "actions"),
    [speech, ask, resend, room, mayChange],
  );
  return (
    <>
      <ListPage
        title={said.title}
        description={said.description}
        above={<PeopleTabs active="invitations" />}
        query={invitations}
        pages={pages}
        pagesLabel={said.pages}
        counted={said.counted}
        trackBy="account"
        columns={columns}
        shown={room === "narrow" ? ON_A_PHONE : undefined}
        selection={mayChange ? { selected, onSelect: setSelected, nameOf: (each) => each.name } : undefined}
        actions={
          mayChange ? (
            <>
              <Button disabled={!selected.length} onClick={() => ask("delete", selected)}>
                {said.delete}
              </Button>
              <Button disabled={!selected.length} loading={actions.busy} onClick={() => resend(selected)}>
                {said.resend}
              </Button>
              <Button onClick={() => ask("remind", [])}>{said.remindAll}</Button>
              <Button variant="primary" onClick={() => navigate("/users/add", { state: { from: "/invitations" } })}>
                {words.users.add}
              </Button>
            </>
          ) : null
        }
        filters={
          <SegmentedControl
            label={said.show}
            selectedId={kind}
            options={KINDS.map((id) => ({ id, text: said.kinds[id] }))}
            onChange={({ detail }) => {
              setSelected([]);
              setAddress(detail.selectedId === "all" ? {} : { show: detail.selectedId }, { flushSync: true });
            }}
          />
        }
        empty={kind === "all" ? { title: said.none, text: said.noneText } : { title: said.noneOfKind[kind] }}
      />
      {actions.question}
    </>
  );
}

function columnsOf(
  { words, time }: Speech,
  { ask, resend }: Pick<InvitationActions, "ask" | "resend">,
  room: Room,
): TableProps.ColumnDefinition<Invitation>[] {
  const said = words.invitations;
  const fields = words.users.fields;
  const isRoomy = room === "roomy";
  const expiry = (each: Invitation) =>
    each.expired ? <Whole type="stopped">{said.expired}</Whole> : time(each.expires_at);
  return [
    {
      id: "name",
      header: fields.name,
      isRowHeader: true,
      minWidth: 110,
      cell: (each) => {
        const link = <AppLink to={`/users/${encodeURIComponent(each.account)}`}>{each.name}</AppLink>;
        if (room !== "narrow") return link;
        return (
          <Below
            all={[
              link,
              <Address key="email" text={each.email} />,
              <span key="expires">
                {each.expired ? expiry(each) : words.list.named(said.expires, time(each.expires_at))}
              </span>,
              <MailStatus key="mail" status={each.mail_status} />,
            ]}
          />
        );
      },
    },
    { id: "email", header: fields.email, minWidth: 135, cell: (each) => <Address text={each.email} /> },
    { id: "sent", header: said.sentAt, minWidth: 110, cell: (each) => time(each.invited_at) },
    { id: "expires", header: said.expires, minWidth: 95, cell: expiry },
    {
      id: "mail",
      header: fields.mail_status,
      minWidth: 110,
      cell: (each) => <MailStatus status={each.mail_status} />,
    },
    {
      id: "actions",
      header: words.users.actions,
      minWidth: 90,
      cell: (each) => (
        <div className="row-actions">
          <RowButton
            inWords={isRoomy}
            icon="send"
            text={said.resend}
            label={said.resendOf(each.name)}
            onClick={() => resend([each])}
          />
          <RowButton
            inWords={isRoomy}
            icon="remove"
            text={said.delete}
            label={said.deleteOf(each.name)}
            onClick={() => ask("delete", [each])}
          />
        </div>
      ),
    },
  ];
}
