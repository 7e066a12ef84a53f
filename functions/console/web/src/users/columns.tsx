/** The columns of the users' table. */
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { Address } from "../ui/Address";
import { Below } from "../ui/Below";
import type { Speech } from "../words";
import type { RowAction, User } from "./queries";
import { RowMenu } from "./RowMenu";
import { NOT_SET } from "./rules";
import { MailStatus, UserStatus } from "./UserStatus";
import { offered, possible, type UserActions } from "./useUserActions";

export function columnsOf(
  { words, number, time }: Speech,
  ask: UserActions["ask"],
  onEdit: (user: User) => void,
  narrow: boolean,
  myself: string | undefined,
): TableProps.ColumnDefinition<User>[] {
  const said = words.users;
  const fields = said.fields;
  return [
    {
      id: "name",
      header: fields.name,
      isRowHeader: true,
      minWidth: 100,
      // A phone has no room for a column of its own.
      cell: (user) => (narrow ? <Below first={user.name} then={<UserStatus status={user.status} />} /> : user.name),
    },
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
      cell: (user) => (user.contact_no === NOT_SET ? said.notSet : number(user.contact_no)),
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
    { id: "created_at", header: fields.created_at, minWidth: 150, cell: (user) => time(user.created_at) },
    { id: "updated_at", header: fields.updated_at, minWidth: 150, cell: (user) => time(user.updated_at) },
    {
      id: "actions",
      header: said.actions,
      minWidth: 90,
      cell: (user) => (
        <div className="row-actions">
          <Button
            variant="inline-icon"
            iconName="edit"
            ariaLabel={said.editOf(user.name)}
            onClick={() => onEdit(user)}
          />
          <RowMenu
            label={said.moreOf(user.name)}
            items={() =>
              offered(user, myself).map((id) => ({ id, text: said.action[id], disabled: !possible(id, user) }))
            }
            onPick={(id) => ask(id as RowAction, [user])}
          />
        </div>
      ),
    },
  ];
}
