/** A page for somebody who is not signed in: one small form in the middle. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTitle } from "../ui/useTitle";
import { useWords } from "../words";
import type { Submission } from "./useSubmission";

export function Card({ title, description, children }: { title: string; description?: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className="card">
      <Container
        header={
          <Header variant="h1" description={description}>
            {title}
          </Header>
        }
      >
        {children}
      </Container>
    </main>
  );
}

interface CardFormProps {
  submission: Submission;
  submit: string;
  /** What is told above the fields as long as nothing is wrong. */
  news?: ReactNode;
  children: ReactNode;
}

export function CardForm({ submission, submit, news, children }: CardFormProps) {
  const { fault, busy } = submission;
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    void submission.submit();
  }
  return (
    <form onSubmit={onSubmit} noValidate>
      <SpaceBetween size="l">
        {fault ? <Alert type="error">{fault}</Alert> : news}
        {children}
        <Button variant="primary" formAction="submit" loading={busy} fullWidth>
          {submit}
        </Button>
      </SpaceBetween>
    </form>
  );
}

interface LabelledFieldProps {
  label: string;
  fault: string;
  constraint?: ReactNode;
  children: ReactNode;
}

/** A field whose fault is announced with its name. */
export function LabelledField({ label, fault, constraint, children }: LabelledFieldProps) {
  const words = useWords();
  return (
    <FormField
      label={label}
      errorText={fault}
      constraintText={constraint}
      i18nStrings={{ errorIconAriaLabel: words.faultIn(label) }}
    >
      {children}
    </FormField>
  );
}

interface ShowPasswordProps {
  shown: boolean;
  onChange: (shown: boolean) => void;
}

/** Lets a person see what they type. */
export function ShowPassword({ shown, onChange }: ShowPasswordProps) {
  const words = useWords().session;
  return (
    <Checkbox checked={shown} onChange={({ detail }) => onChange(detail.checked)}>
      {words.show}
    </Checkbox>
  );
}

interface AccountFieldProps {
  value: string;
  judged: boolean;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

export function AccountField({ value, judged, autoFocus = true, onChange }: AccountFieldProps) {
  const words = useWords().session;
  return (
    <LabelledField label={words.account} fault={judged && !value.trim() ? words.missing : ""}>
      <Input
        name="username"
        autoComplete="username"
        autoFocus={autoFocus}
        spellcheck={false}
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </LabelledField>
  );
}

interface PasswordFieldProps {
  label: string;
  value: string;
  judged: boolean;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

/** A password that the person has already. */
export function PasswordField({ label, value, judged, autoFocus = false, onChange }: PasswordFieldProps) {
  const words = useWords().session;
  const [shown, setShown] = useState(false);
  return (
    <SpaceBetween size="xs">
      <LabelledField label={label} fault={judged && !value ? words.missing : ""}>
        <Input
          type={shown ? "text" : "password"}
          name="password"
          autoComplete="current-password"
          spellcheck={false}
          autoFocus={autoFocus}
          value={value}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </LabelledField>
      <ShowPassword shown={shown} onChange={setShown} />
    </SpaceBetween>
  );
}

interface CodeFieldProps {
  label: string;
  value: string;
  /** Whether a code must be there by now. */
  judged?: boolean;
  autoFocus?: boolean;
  onChange: (value: string) => void;
}

/** A code from a mail or an authenticator app. */
export function CodeField({ label, value, judged = false, autoFocus = false, onChange }: CodeFieldProps) {
  const words = useWords().session;
  return (
    <LabelledField label={label} fault={judged && !value.trim() ? words.missing : ""}>
      <Input
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus={autoFocus}
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </LabelledField>
  );
}

/** For password managers, which keep the password under this name. */
export function UnseenAccount({ account }: { account: string }) {
  return (
    <input
      className="unseen"
      name="username"
      autoComplete="username"
      value={account}
      readOnly
      tabIndex={-1}
      aria-hidden
    />
  );
}
