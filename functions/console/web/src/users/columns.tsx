/** The columns of the users' table. */
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { AppLink } from "../app/AppLink";
import type { InvitationActions } from "../invitations/useInvitationActions";
import { Address } from "../ui/Address";
import { Below } from "../ui/Below";
import { RowButton } from "../ui/RowButton";
import { HALF, NARROW, ROOMY } from "../ui/usePageWidth";
import type { Speech } from "../words";
import { Author } from "./Author";
import type { RowAction, User } from "./queries";
import { RowMenu } from "./RowMenu";
import { MailStatus, UserStatus } from "./UserStatus";
import { offered, possible, type UserActions } from "./useUserActions";

/** The columns that there is room for, if the person has not chosen others. */
export function columnsFor(width: number): readonly string[] {
  if (width < NARROW) return ["name", "actions"];
  const all = ["name", "email", "status", "actions"];
  if (width >= HALF) all.push("department");
  if (width >= ROOMY) all.push("phone");
  if (width >= 1250) all.push("contact_no");
  if (width >= 1450) all.push("title", "mail_status");
  return all;
}

export interface RowActions {
  ask: UserActions["ask"];
  resend: InvitationActions["resend"];
  askInvitation: InvitationActions["ask"];
}

export function columnsOf(
  { words, number, time }: Speech,
  { ask, resend, askInvitation }: RowActions,
  onEdit: (user: User) => void,
  room: string,
  myself: string | undefined,
): TableProps.ColumnDefinition<User>[] {
  const said = words.users;
  const fields = said.fields;
  const narrow = room === columnsFor(0).join();
  const roomy = room.includes("phone");
  const invited = [
    { id: "resend", text: words.invitations.resend },
    { id: "delete", text: words.invitations.deleteInvitation },
  ];
  const menuOf = (user: User) =>
    offered(user, myself).map((id) => ({ id, text: said.action[id], disabled: !possible(id, user) }));
  return [
    {
      id: "name",
      header: fields.name,
      isRowHeader: true,
      minWidth: roomy ? 145 : 110,
      cell: (user) => {
        const link = <AppLink to={`/users/${encodeURIComponent(user.account)}`}>{user.name}</AppLink>;
        // A phone has no room for columns of their own.
        return narrow ? (
          <Below
            all={[link, <Address key="email" text={user.email} />, <UserStatus key="status" status={user.status} />]}
          />
        ) : (
          link
        );
      },
    },
    { id: "english_name", header: fields.english_name, minWidth: 120, cell: (user) => user.english_name || "–" },
    { id: "given_name", header: fields.given_name, minWidth: 120, cell: (user) => user.given_name || "–" },
    { id: "family_name", header: fields.family_name, minWidth: 120, cell: (user) => user.family_name || "–" },
    {
      id: "account",
      header: fields.account,
      minWidth: 110,
      cell: (user) => <Address text={user.account} />,
    },
    { id: "email", header: fields.email, minWidth: 140, cell: (user) => <Address text={user.email} /> },
    { id: "phone", header: fields.phone, minWidth: 130, cell: (user) => user.phone || "–" },
    {
      id: "department",
      header: fields.department,
      minWidth: roomy ? 145 : 110,
      cell: (user) => user.department || "–",
    },
    { id: "title", header: fields.title, minWidth: 120, cell: (user) => user.title || "–" },
    {
      id: "contact_no",
      header: fields.contact_no,
      minWidth: 110,
      cell: (user) => number(user.contact_no),
    },
    {
      id: "hide_phone",
      header: fields.hide_phone,
      minWidth: 110,
      cell: (user) => (user.hide_phone ? said.yes : said.no),
    },
    { id: "role", header: fields.role, minWidth: 110, cell: (user) => said.roles[user.role] ?? user.role },
    {
      id: "second_factor",
      header: fields.second_factor,
      minWidth: 110,
      cell: (user) => (user.second_factor_at ? said.yes : said.no),
    },
    { id: "status", header: fields.status, minWidth: 110, cell: (user) => <UserStatus status={user.status} /> },
    {
      id: "mail_status",
      header: fields.mail_status,
      minWidth: 110,
      cell: (user) => <MailStatus status={user.mail_status} />,
    },
    {
      id: "last_signed_in_at",
      header: fields.last_signed_in_at,
      minWidth: 150,
      cell: (user) => time(user.last_signed_in_at),
    },
    { id: "created_at", header: fields.created_at, minWidth: 150, cell: (user) => time(user.created_at) },
    { id: "updated_at", header: fields.updated_at, minWidth: 150, cell: (user) => time(user.updated_at) },
    { id: "updated_by", header: fields.updated_by, minWidth: 110, cell: (user) => <Author of={user.updated_by} /> },
    {
      id: "actions",
      header: said.actions,
      minWidth: 90,
      cell: (user) => (
        <div className="row-actions">
          <RowButton
            inWords={roomy}
            icon="edit"
            text={said.edit}
            label={said.editOf(user.name)}
            onClick={() => onEdit(user)}
          />
          {roomy ? (
            <Button variant="inline-link" ariaLabel={said.removeOf(user.name)} onClick={() => ask("remove", [user])}>
              {said.action.remove}
            </Button>
          ) : null}
          <RowMenu
            label={said.moreOf(user.name)}
            text={roomy ? words.more : undefined}
            items={() => (user.status === "invited" ? invited : menuOf(user))}
            onPick={(id) => {
              if (id === "resend") resend([user]);
              else if (id === "delete") askInvitation("delete", [user]);
              else ask(id as RowAction, [user]);
            }}
          />
        </div>
      ),
    },
  ];
}
