/** The form of a user, new or not. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { LENGTHS } from "../session/passwords";
import { useSpeech } from "../words";
import { countries } from "./countries";
import { NOT_SET, RULES, type RuledField } from "./rules";
import type { Faults, Field, UserValues } from "./values";

interface Props {
  isNew: boolean;
  values: UserValues;
  faults: Faults;
  /** What is wrong with the whole of it. */
  fault: string;
  busy: boolean;
  submit: string;
  /** Submits as well, and stays for another user. */
  another?: { text: string; onSubmit: () => void };
  onChange: (values: UserValues) => void;
  onSubmit: () => void;
  onCancel: () => void;
}

type TextField = Exclude<Field, "hide_phone" | "role" | "access">;

export function UserForm(props: Props) {
  const { isNew, values, faults, fault, busy, submit, another, onChange, onSubmit, onCancel } = props;
  const { words, language, number } = useSpeech();
  const said = words.users;
  const regions = useMemo(() => [{ value: "", label: said.noCountry }, ...countries(language)], [language, said]);

  const form = useRef<HTMLFormElement>(null);
  // The first fault may be out of sight.
  useEffect(() => {
    if (Object.keys(faults).length) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [faults]);

  const hints: Partial<Record<Field, string>> = {
    ...said.hints,
    contact_no: said.hints.contact_no(
      number(RULES.contact_no.minimum ?? 0),
      number(RULES.contact_no.maximum ?? 0),
      number(NOT_SET),
    ),
    password: said.hints.password(LENGTHS.least, LENGTHS.most),
  };
  const set = (changed: Partial<UserValues>) => onChange({ ...values, ...changed });
  /** Said when a text comes near its limit. */
  function lengthOf(field: RuledField): string {
    const most = RULES[field].maxLength ?? Number.POSITIVE_INFINITY;
    const length = [...String(values[field])].length;
    return field !== "password" && length > 0.8 * most ? said.lengthOf(number(length), number(most)) : "";
  }
  const labelled = (field: RuledField, control: ReactNode) => (
    <FormField
      label={
        <>
          {said.fields[field as keyof typeof said.fields]}
          {RULES[field].required ? null : <i> – {said.optional}</i>}
        </>
      }
      description={hints[field]}
      constraintText={lengthOf(field)}
      errorText={faults[field]}
      i18nStrings={{ errorIconAriaLabel: words.faultIn(said.fields[field as keyof typeof said.fields]) }}
    >
      {control}
    </FormField>
  );
  const text = (field: TextField, more: Partial<InputProps> = {}) => (
    <Input
      name={field}
      autoComplete={false}
      ariaRequired={RULES[field].required}
      value={values[field]}
      onChange={({ detail }) => set({ [field]: detail.value })}
      {...more}
    />
  );
  const halves = [{ colspan: { default: 12, s: 6 } }, { colspan: { default: 12, s: 6 } }];

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" disabled={busy} onClick={onCancel}>
              {words.cancel}
            </Button>
            {another ? (
              <Button formAction="none" disabled={busy} onClick={another.onSubmit}>
                {another.text}
              </Button>
            ) : null}
            <Button variant="primary" loading={busy}>
              {submit}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          {fault ? (
            <div role="alert">
              <Alert type="error">{fault}</Alert>
            </div>
          ) : null}
          <Container header={<Header variant="h2">{said.identity}</Header>}>
            <SpaceBetween size="l">
              <Grid gridDefinition={halves}>
                {labelled("name", text("name", { autoFocus: isNew }))}
                {labelled("english_name", text("english_name"))}
              </Grid>
              <Grid gridDefinition={halves}>
                {labelled("given_name", text("given_name"))}
                {labelled("family_name", text("family_name"))}
              </Grid>
              <Grid gridDefinition={halves}>
                {labelled("email", text("email", { type: "email", inputMode: "email" }))}
                {isNew ? labelled("account", text("account", { spellcheck: false })) : null}
              </Grid>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">{said.contact}</Header>}>
            <SpaceBetween size="l">
              <Grid gridDefinition={halves}>
                {labelled("phone", text("phone", { type: "text", inputMode: "tel" }))}
                {labelled(
                  "country",
                  <Select
                    options={regions}
                    filteringType="auto"
                    selectedOption={regions.find(({ value }) => value === values.country) ?? null}
                    onChange={({ detail }) => set({ country: detail.selectedOption.value ?? "" })}
                  />,
                )}
              </Grid>
              <FormField errorText={faults.hide_phone}>
                <Checkbox checked={values.hide_phone} onChange={({ detail }) => set({ hide_phone: detail.checked })}>
                  {said.hidePhoneText}
                </Checkbox>
              </FormField>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">{said.work}</Header>}>
            <SpaceBetween size="l">
              <Grid gridDefinition={halves}>
                {labelled("department", text("department"))}
                {labelled("title", text("title"))}
              </Grid>
              <Grid gridDefinition={halves}>
                {labelled("contact_no", text("contact_no", { inputMode: "numeric", placeholder: String(NOT_SET) }))}
                <FormField label={said.fields.role} errorText={faults.role}>
                  <Select
                    options={Object.entries(said.roles).map(([value, label]) => ({ value, label }))}
                    selectedOption={{ value: values.role, label: said.roles[values.role] }}
                    onChange={({ detail }) => set({ role: detail.selectedOption.value as UserValues["role"] })}
                  />
                </FormField>
              </Grid>
              {labelled(
                "signature",
                <Textarea
                  rows={2}
                  value={values.signature}
                  onChange={({ detail }) => set({ signature: detail.value })}
                />,
              )}
              {labelled(
                "remarks",
                <Textarea rows={2} value={values.remarks} onChange={({ detail }) => set({ remarks: detail.value })} />,
              )}
              <Grid gridDefinition={halves}>
                {/* The browser's own picker, as Cloudscape's has a weight that no other page needs. */}
                {labelled("active_until", text("active_until", { type: "date" as "text" }))}
              </Grid>
            </SpaceBetween>
          </Container>
          {isNew ? (
            <Container header={<Header variant="h2">{said.access}</Header>}>
              <SpaceBetween size="l">
                <RadioGroup
                  ariaLabel={said.access}
                  value={values.access}
                  onChange={({ detail }) => set({ access: detail.value as UserValues["access"] })}
                  items={[
                    { value: "invitation", label: said.accessInvitation, description: said.accessInvitationText },
                    { value: "password", label: said.accessPassword, description: said.accessPasswordText },
                  ]}
                />
                {values.access === "password"
                  ? labelled("password", text("password", { type: "password", autoComplete: "new-password" }))
                  : null}
              </SpaceBetween>
            </Container>
          ) : null}
        </SpaceBetween>
      </Form>
    </form>
  );
}
