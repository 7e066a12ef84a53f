/** The columns of the users' table. */
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { Address } from "../ui/Address";
import type { Speech } from "../words";
import type { User, UserAction } from "./queries";
import { RowMenu } from "./RowMenu";
import { NOT_SET } from "./rules";
import { MailStatus, UserStatus } from "./UserStatus";
import { ACTIONS, possible, type UserActions } from "./useUserActions";

export function columnsOf(
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
      cell: (user) => (user.contact_no === NOT_SET ? said.notSet : number(user.contact_no)),
    },
    {
      id: "hide_phone",
      header: fields.hide_phone,
      minWidth: 110,
      cell: (user) => (user.hide_phone ? said.yes : said.no),
    },
    { id: "role", header: fields.role, minWidth: 110, cell: (user) => said.roles[user.role] ?? user.role },
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
            items={() => ACTIONS.map((id) => ({ id, text: said.action[id], disabled: !possible(id, user) }))}
            onPick={(id) => actions.ask(id as UserAction, [user])}
          />
        </div>
      ),
    },
  ];
}
