/** Several people are invited at once, by their pasted addresses. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { answer } from "../api/client";
import { Breadcrumbs } from "../app/Breadcrumbs";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { faultText } from "../ui/Fault";
import { Sentence } from "../ui/Sentence";
import { useTitle } from "../ui/useTitle";
import { useUnsaved } from "../ui/useUnsaved";
import { refreshUsers } from "../users/queries";
import { EMPTY, newUser } from "../users/values";
import { useSpeech } from "../words";
import { MOST, type Pasted, readPasted } from "./pasted";

interface Refused extends Pasted {
  problem: string;
}

export default function InviteMany() {
  const { words, number } = useSpeech();
  const said = words.invitations.many;
  const api = useApi();
  const tell = useTell();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const list = (useLocation().state as { from?: string } | null)?.from ?? "/users";
  const [text, setText] = useState("");
  const [department, setDepartment] = useState("");
  const [fault, setFault] = useState("");
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [done, setDone] = useState<number | null>(null);
  const { people, unread } = readPasted(text);
  const busy = done !== null;
  const leaving = useUnsaved(() => text.trim() !== "", busy);
  useTitle(said.title);

  /** Invite them one after the other; those who could not be invited stay in the text, each with the reason. */
  async function submit() {
    setRefused([]);
    if (unread.length) return setFault(said.unread(unread.slice(0, 5).join(" · ")));
    if (!people.length) return setFault(said.nobody);
    if (people.length > MOST) return setFault(said.tooMany(number(MOST)));
    setFault("");
    const left: Refused[] = [];
    for (const [place, { name, email }] of people.entries()) {
      setDone(place);
      const header = { "Idempotency-Key": crypto.randomUUID() };
      try {
        await answer(
          api.POST("/v1/users", { params: { header }, body: newUser({ ...EMPTY, name, email, department }) }),
        );
      } catch (error) {
        left.push({ name, email, problem: faultText(error, words) });
      }
    }
    setDone(null);
    setRefused(left);
    setText(left.map(({ name, email }) => `${name} <${email}>`).join("\n"));
    void refreshUsers(queries);
    const invited = people.length - left.length;
    if (invited) tell({ type: "success", text: said.invited(invited) });
  }

  return (
    <ContentLayout
      breadcrumbs={<Breadcrumbs list={{ text: words.users.title, href: list }} here={said.title} />}
      header={<Header variant="h1">{said.title}</Header>}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" disabled={busy} onClick={() => navigate(list)}>
                {words.cancel}
              </Button>
              <Button variant="primary" loading={busy}>
                {said.submit}
              </Button>
            </SpaceBetween>
          }
        >
          <Container>
            <SpaceBetween size="l">
              {refused.length ? (
                <div role="alert">
                  <Alert type="error" header={said.refused(refused.length)}>
                    <ul className="plain">
                      {refused.map(({ email, problem }) => (
                        <li key={email}>{words.list.named(email, problem)}</li>
                      ))}
                    </ul>
                  </Alert>
                </div>
              ) : null}
              <FormField
                label={said.people}
                description={said.peopleText}
                constraintText={said.found(people.length)}
                errorText={fault}
                i18nStrings={{ errorIconAriaLabel: words.faultIn(said.people) }}
                stretch
              >
                <Textarea
                  rows={8}
                  spellcheck={false}
                  disabled={busy}
                  placeholder={"Ann Lee <ann.lee@example.com>"}
                  value={text}
                  onChange={({ detail }) => setText(detail.value)}
                />
              </FormField>
              <FormField label={words.users.fields.department} description={words.users.hints.department}>
                <Input
                  name="department"
                  autoComplete={false}
                  disabled={busy}
                  value={department}
                  onChange={({ detail }) => setDepartment(detail.value)}
                />
              </FormField>
              <div role="status">
                {busy ? (
                  <Sentence type="loading">{said.progress(number(done + 1), number(people.length))}</Sentence>
                ) : null}
              </div>
            </SpaceBetween>
          </Container>
        </Form>
      </form>
      {leaving}
    </ContentLayout>
  );
}
