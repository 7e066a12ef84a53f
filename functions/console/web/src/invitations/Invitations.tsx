/** Who has been invited and has not accepted yet. */
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type Api, answer, type Schemas } from "../api/client";
import { useTell } from "../app/notices";
import { useSession } from "../session/Session";
import { faultText } from "../ui/Fault";
import { ListPage } from "../ui/ListPage";
import { Question } from "../ui/Question";
import { useCursorPages } from "../ui/useCursorPages";
import { refreshUsers } from "../users/queries";
import { MailStatus } from "../users/UserStatus";
import { type Speech, useSpeech } from "../words";

type Invitation = Schemas["InvitationView"];
type Action = "resend" | "delete";

const PER_PAGE = 50;
const ON_A_PHONE = ["name", "expires"];

export default function Invitations() {
  const speech = useSpeech();
  const { words, number } = speech;
  const said = words.invitations;
  const { api, account } = useSession();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Invitation[]>([]);
  const [asked, setAsked] = useState(false);
  const pages = useCursorPages("invitations");
  const act = useInvitationAction(() => {
    setSelected([]);
    setAsked(false);
  });
  const invitations = useQuery({
    queryKey: ["invitations", account, pages.cursor],
    queryFn: () => answer(api.GET("/v1/invitations", { params: { query: { limit: PER_PAGE, cursor: pages.cursor } } })),
    placeholderData: keepPreviousData,
    // Mails arrive, or do not, by themselves.
    refetchInterval: 10_000,
  });
  return (
    <>
      <ListPage
        title={said.title}
        description={said.description}
        query={invitations}
        pages={pages}
        next={invitations.data?.next_cursor}
        pagesLabel={said.pages}
        trackBy="account"
        columns={columnsOf(speech)}
        onAPhone={ON_A_PHONE}
        selection={{ selected, onSelect: setSelected, nameOf: (each) => each.name }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!selected.length} onClick={() => setAsked(true)}>
              {said.delete}
            </Button>
            <Button
              disabled={!selected.length}
              loading={act.isPending && !asked}
              onClick={() => act.mutate({ action: "resend", invitations: selected })}
            >
              {said.resend}
            </Button>
            <Button variant="primary" onClick={() => navigate("/users/add")}>
              {words.users.add}
            </Button>
          </SpaceBetween>
        }
        empty={{ title: said.none, text: said.noneText }}
      />
      {asked ? (
        <Question
          title={said.askDelete(
            selected.length === 1 && selected[0] ? selected[0].name : said.people(number(selected.length)),
          )}
          yes={said.delete}
          busy={act.isPending}
          onYes={() => act.mutate({ action: "delete", invitations: selected })}
          onNo={() => setAsked(false)}
        >
          <span>{said.deleteMeans}</span>
          <ul className="plain who">
            {selected.map((each) => (
              <li key={each.account}>
                {each.name} ({each.email})
              </li>
            ))}
          </ul>
        </Question>
      ) : null}
    </>
  );
}

/** Each by itself: what fails for one is told for that one. */
function useInvitationAction(onDone: () => void) {
  const { words } = useSpeech();
  const said = words.invitations;
  const { api } = useSession();
  const tell = useTell();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, invitations }: { action: Action; invitations: readonly Invitation[] }) => {
      const done: string[] = [];
      for (const each of invitations) {
        try {
          await actOn(api, action, each.account);
          done.push(each.name);
        } catch (error) {
          tell({ type: "error", header: said.notDone(each.name), text: faultText(error, words) });
        }
      }
      return done;
    },
    onSuccess: (done, { action }) => {
      const who = done.join(", ");
      if (done.length) tell({ type: "success", text: action === "resend" ? said.resent(who) : said.deleted(who) });
    },
    onSettled: () => {
      onDone();
      return refreshUsers(queries);
    },
  });
}

function actOn(api: Api, action: Action, account: string): Promise<unknown> {
  const params = { path: { account } };
  return action === "resend"
    ? answer(api.POST("/v1/invitations/{account}/resend", { params }))
    : answer(api.DELETE("/v1/invitations/{account}", { params }));
}

function columnsOf({ words, time }: Speech): TableProps.ColumnDefinition<Invitation>[] {
  const said = words.invitations;
  const fields = words.users.fields;
  return [
    { id: "name", header: fields.name, isRowHeader: true, minWidth: 110, cell: (each) => each.name },
    { id: "email", header: fields.email, minWidth: 150, cell: (each) => each.email },
    { id: "account", header: fields.account, minWidth: 110, cell: (each) => each.account },
    { id: "sent", header: said.sentAt, minWidth: 120, cell: (each) => time(each.invited_at) },
    {
      id: "expires",
      header: said.expires,
      minWidth: 120,
      cell: (each) =>
        each.expired ? <StatusIndicator type="stopped">{said.expired}</StatusIndicator> : time(each.expires_at),
    },
    { id: "mail", header: said.mail, minWidth: 120, cell: (each) => <MailStatus status={each.mail_status} /> },
  ];
}
