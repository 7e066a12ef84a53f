/** The dialog that gives the selected users, or all that match a filter, the same department, position, role, or hidden number. */
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { ApiError } from "../api/client";
import { Question } from "../ui/Question";
import { Who } from "../ui/Who";
import { useWords } from "../words";
import { ROLES, type UserFilter } from "./filter";
import { type BatchResult, type Changes, type User, useChangeAll, usePlan } from "./queries";
import { faultsOf } from "./values";

type Changed = keyof Changes;
const FIELDS: readonly Changed[] = ["department", "title", "role", "hide_phone"];

interface Props {
  users: readonly User[];
  /** Then all users that match it are meant: the change is planned, and `users` are none. */
  filter?: UserFilter;
  onDone: (results: readonly BatchResult[]) => void;
  onClose: () => void;
}

export function ChangeUsers({ users, filter, onDone, onClose }: Props) {
  const words = useWords();
  const said = words.users;
  const changeAll = useChangeAll();
  const plan = usePlan();
  const change = filter ? plan : changeAll;
  const [values, setValues] = useState<Required<Changes>>({
    department: "",
    title: "",
    role: "member",
    hide_phone: false,
  });
  const [chosen, setChosen] = useState<ReadonlySet<Changed>>(new Set());
  const [asked, setAsked] = useState(false);
  const faults = change.error instanceof ApiError ? faultsOf(change.error.problem, words.session.missing) : {};
  const busy = change.isPending;

  function choose(field: Changed, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(field);
    else next.delete(field);
    setChosen(next);
  }

  function submit() {
    setAsked(true);
    if (!chosen.size || busy) return;
    const changes = Object.fromEntries([...chosen].map((field) => [field, values[field]])) as Changes;
    if (filter) plan.mutate({ filter, action: "change", changes });
    else changeAll.mutate({ accounts: users.map((user) => user.account), changes }, { onSuccess: onDone });
  }

  const roles = ROLES.map((value) => ({ value, label: said.roles[value] }));
  const answers = [
    { value: "yes", label: said.yes },
    { value: "no", label: said.no },
  ];
  const text = (field: "department" | "title") => (
    <Input
      name={field}
      autoComplete={false}
      value={values[field]}
      onChange={({ detail }) => setValues({ ...values, [field]: detail.value })}
    />
  );
  const controls: Record<Changed, ReactNode> = {
    department: text("department"),
    title: text("title"),
    role: (
      <Select
        options={roles}
        selectedOption={roles.find(({ value }) => value === values.role) ?? null}
        onChange={({ detail }) =>
          setValues({ ...values, role: detail.selectedOption.value as Changes["role"] & string })
        }
      />
    ),
    hide_phone: (
      <Select
        options={answers}
        selectedOption={answers[values.hide_phone ? 0 : 1] ?? null}
        onChange={({ detail }) => setValues({ ...values, hide_phone: detail.selectedOption.value === "yes" })}
      />
    ),
  };

  return (
    <Question
      title={said.changeTitle(filter ? said.matching : said.people(users.length))}
      yes={filter ? said.plan : said.save}
      busy={busy}
      error={Object.keys(faults).length ? null : change.error}
      notice={asked && !chosen.size ? said.changeNothing : undefined}
      onYes={submit}
      onNo={onClose}
    >
      <SpaceBetween size="m">
        <span>{said.changeText}</span>
        {FIELDS.map((field) => (
          <SpaceBetween key={field} size="xxs">
            <Checkbox
              checked={chosen.has(field)}
              disabled={busy}
              onChange={({ detail }) => choose(field, detail.checked)}
            >
              {said.fields[field]}
            </Checkbox>
            {chosen.has(field) ? (
              <FormField
                label={said.newValueOf(said.fields[field])}
                errorText={faults[field]}
                i18nStrings={{ errorIconAriaLabel: words.faultIn(said.fields[field]) }}
              >
                {controls[field]}
              </FormField>
            ) : null}
          </SpaceBetween>
        ))}
        {filter ? null : <Who people={users} by={(user) => user.account} />}
      </SpaceBetween>
    </Question>
  );
}
