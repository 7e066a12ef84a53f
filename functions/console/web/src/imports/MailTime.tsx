/** From when an import lets its new users be mailed: a date and a time in the person's time zone. */
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useId, useState } from "react";
import { useWords } from "../words";

interface Props {
  /** Null for at once. */
  value: string | null;
  judged: boolean;
  onChange: (value: string | null) => void;
}

/** The time of a text such as 2026-12-01T09:00, as the API takes it; blank if it is none that is ahead. */
export function timeOf(local: string): string {
  const at = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? local : Number.NaN);
  return at.getTime() > Date.now() ? at.toISOString().replace(/\.\d+/, "") : "";
}

/** With the browser's own field, which knows how dates are written there: that of the library is too big for the page. */
export function MailTime({ value, judged, onChange }: Props) {
  const said = useWords().imports;
  const id = useId();
  const [local, setLocal] = useState("");
  return (
    <SpaceBetween size="xs">
      <Checkbox
        checked={value !== null}
        description={said.mailLaterText}
        onChange={({ detail }) => onChange(detail.checked ? timeOf(local) : null)}
      >
        {said.mailLater}
      </Checkbox>
      {value === null ? null : (
        <FormField
          label={said.mailTime}
          controlId={id}
          constraintText={said.mailTimeHint}
          errorText={judged && !value ? said.mailTimeWrong : ""}
        >
          <input
            id={id}
            className="time"
            type="datetime-local"
            value={local}
            onChange={({ target }) => {
              setLocal(target.value);
              onChange(timeOf(target.value));
            }}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
