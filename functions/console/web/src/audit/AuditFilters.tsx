/** The filters above the audit log. */
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useEffect, useState } from "react";
import { Settled } from "../users/UserFilters";
import { type AuditFilter, isDay } from "./filter";
import { useTelling } from "./useTelling";

interface Props {
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

export function AuditFilters({ filter, onChange }: Props) {
  const { said } = useTelling();
  const any = { value: "", label: said.anyAction };
  const known = Object.entries(said.actions).map(([value, label]) => ({ value, label }));
  // An action of a bookmark that has no words here is listed as it is called.
  const chosen = filter.action
    ? (known.find(({ value }) => value === filter.action) ?? { value: filter.action, label: filter.action })
    : any;
  return (
    <div className="filters even">
      <Settled
        label={said.byWhom}
        placeholder={said.byWhom}
        value={filter.actor}
        onSettled={(actor) => onChange({ ...filter, actor })}
      />
      <Settled
        label={said.aboutWhom}
        placeholder={said.aboutWhom}
        value={filter.subject}
        onSettled={(subject) => onChange({ ...filter, subject })}
      />
      <Select
        ariaLabel={said.action}
        options={[any, ...known]}
        selectedOption={chosen}
        onChange={({ detail }) => onChange({ ...filter, action: detail.selectedOption.value ?? "" })}
      />
      <div className="days">
        <Day label={said.from} value={filter.from} onChosen={(from) => onChange({ ...filter, from })} />
        <Day label={said.to} value={filter.to} onChosen={(to) => onChange({ ...filter, to })} />
      </div>
    </div>
  );
}

interface DayProps {
  label: string;
  value: string;
  onChosen: (day: string) => void;
}

/** A day, in the browser's own field for days: it writes them as the person does. */
function Day({ label, value, onChosen }: DayProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the field is within
    <label className="day">
      {label}
      <Input
        // Cloudscape hands it on, though it does not list it; a calendar of its own weighs 20 KB.
        type={"date" as "text"}
        ariaLabel={label}
        value={typed}
        onChange={({ detail }) => {
          setTyped(detail.value);
          // While the year 2026 is typed, the field gives the years 2, 20 and 202.
          if (detail.value === "" || isDay(detail.value)) onChosen(detail.value);
        }}
      />
    </label>
  );
}
