/** A new password, typed twice, with its rules shown as they are met. */
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Sentence } from "../ui/Sentence";
import { useWords } from "../words";
import { LabelledField, ShowPassword } from "./Card";
import { LEAST_KINDS, LENGTHS, type PasswordRules, passwordFits, passwordRules } from "./passwords";

export interface NewPasswordValue {
  password: string;
  repeat: string;
}

export function newPasswordFits(value: NewPasswordValue, account: string): boolean {
  return passwordFits(value.password, account) && value.password === value.repeat;
}

interface Props {
  value: NewPasswordValue;
  account: string;
  /** Whether to say what is wrong: once the person has tried to go on. */
  judged: boolean;
  onChange: (value: NewPasswordValue) => void;
}

export function NewPassword({ value, account, judged, onChange }: Props) {
  const words = useWords().session;
  const [seen, setSeen] = useState(false);
  const rules = passwordRules(value.password, account);
  const named: Record<keyof PasswordRules, string> = {
    length: words.ruleLength(LENGTHS.least, LENGTHS.most),
    kinds: words.ruleKinds(LEAST_KINDS),
    account: words.ruleAccount,
    ends: words.ruleEnds,
  };
  const all = Object.keys(named) as (keyof PasswordRules)[];
  const broken = all.filter((rule) => !rules[rule]);
  // Hardly anybody ends a password with a space; those who do are told.
  const shown = all.filter((rule) => rule !== "ends" || !rules.ends);
  const fault = value.password === "" ? words.missing : broken.length ? words.rulesBroken : "";
  const different = value.password !== value.repeat ? words.different : "";
  return (
    <SpaceBetween size="m">
      <LabelledField
        label={words.newPassword}
        fault={judged ? fault : ""}
        constraint={
          <ul className="rules" aria-label={words.rules}>
            {shown.map((rule) => (
              <li key={rule}>{value.password ? <Rule met={rules[rule]}>{named[rule]}</Rule> : named[rule]}</li>
            ))}
          </ul>
        }
      >
        <Input
          type={seen ? "text" : "password"}
          name="new-password"
          autoComplete="new-password"
          value={value.password}
          onChange={({ detail }) => onChange({ ...value, password: detail.value })}
        />
      </LabelledField>
      <LabelledField label={words.repeat} fault={judged ? different : ""}>
        <Input
          type={seen ? "text" : "password"}
          name="repeat-password"
          autoComplete="new-password"
          value={value.repeat}
          onChange={({ detail }) => onChange({ ...value, repeat: detail.value })}
        />
      </LabelledField>
      <ShowPassword shown={seen} onChange={setSeen} />
    </SpaceBetween>
  );
}

function Rule({ met, children }: { met: boolean; children: string }) {
  const words = useWords().session;
  return (
    <Sentence
      type={met ? "success" : "pending"}
      iconAriaLabel={met ? words.ruleMet : words.ruleNotMet}
      colorOverride={met ? undefined : "grey"}
    >
      {children}
    </Sentence>
  );
}
