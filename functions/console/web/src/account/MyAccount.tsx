/** The person's own account, the second factor, and for administrators the settings of the enterprise. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useOutletContext } from "react-router";
import { answer, type Schemas } from "../api/client";
import { AppLink } from "../app/AppLink";
import { THEMES, type Theme, usePreferences } from "../app/preferences";
import { useSession } from "../session/Session";
import { useSignOutEverywhere } from "../session/useSignOutEverywhere";
import { Fault } from "../ui/Fault";
import { useTitle } from "../ui/useTitle";
import { useWords } from "../words";
import { LANGUAGES, type Language } from "../words/languages";
import { DropFolderMails } from "./DropFolderMails";
import { lacksSecondFactor, type Me, mayAdminister } from "./me";
import { SecondFactor } from "./SecondFactor";

export default function MyAccount() {
  const me = useOutletContext<Me>();
  const { account: words, problems, session } = useWords();
  const signOutEverywhere = useSignOutEverywhere();
  useTitle(words.title);
  return (
    <ContentLayout header={<Header variant="h1">{words.title}</Header>}>
      <SpaceBetween size="l">
        {lacksSecondFactor(me) ? (
          <Alert type="warning" header={problems.factorNeeded}>
            {problems.factorNeededText(me.enterprise.name)}
          </Alert>
        ) : null}
        <Container header={<Header variant="h2">{me.name}</Header>}>
          <SpaceBetween size="l">
            <KeyValuePairs
              columns={2}
              items={[
                { label: words.account, value: me.account },
                { label: words.email, value: me.email },
                { label: words.role, value: words.roles[me.role] ?? me.role },
                { label: words.enterprise, value: me.enterprise.name },
              ]}
            />
            <SpaceBetween size="s" direction="horizontal" alignItems="center">
              <AppLink to="/change-password">{session.changeTitle}</AppLink>
              <Button onClick={signOutEverywhere}>{session.signOutEverywhere}</Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
        <SecondFactor me={me} />
        <ThisBrowser />
        {mayAdminister(me) ? <Requirement me={me} /> : null}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** What a person sets for this browser; the bar offers the same. */
function ThisBrowser() {
  const words = useWords();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  const languages = Object.entries(LANGUAGES).map(([value, { name }]) => ({ value, label: name }));
  const themes = THEMES.map((value) => ({ value: value as string, label: words.themes[value] }));
  return (
    <Container header={<Header variant="h2">{words.account.thisBrowser}</Header>}>
      <div className="narrow">
        <SpaceBetween size="m">
          <FormField label="Language / 语言">
            <Select
              options={languages}
              selectedOption={languages.find(({ value }) => value === language) ?? null}
              onChange={({ detail }) => setLanguage(detail.selectedOption.value as Language)}
            />
          </FormField>
          <FormField label={words.appearance}>
            <Select
              options={themes}
              selectedOption={themes.find(({ value }) => value === theme) ?? null}
              onChange={({ detail }) => setTheme(detail.selectedOption.value as Theme)}
            />
          </FormField>
        </SpaceBetween>
      </div>
    </Container>
  );
}

function Requirement({ me }: { me: Me }) {
  const words = useWords().account;
  const { api, account } = useSession();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Schemas["EnterpriseChanges"]) => answer(api.PATCH("/v1/enterprise", { body })),
    onSuccess: (enterprise) => queries.setQueryData(["me", account], { ...me, enterprise }),
  });
  return (
    <Container header={<Header variant="h2">{words.requireTitle}</Header>}>
      <SpaceBetween size="m">
        {change.error ? <Fault error={change.error} /> : null}
        <Toggle
          checked={me.enterprise.second_factor === "administrators"}
          disabled={change.isPending}
          description={words.requireText}
          onChange={({ detail }) => change.mutate({ second_factor: detail.checked ? "administrators" : "optional" })}
        >
          {words.require}
        </Toggle>
        <Toggle
          checked={me.enterprise.four_eyes}
          disabled={change.isPending}
          description={words.fourEyesText}
          onChange={({ detail }) => change.mutate({ four_eyes: detail.checked })}
        >
          {words.fourEyes}
        </Toggle>
        <DropFolderMails />
      </SpaceBetween>
    </Container>
  );
}
