/** The sign-in page, and what it asks of somebody who signs in for the first time. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { Navigate, useLocation, useNavigate, useSearchParams } from "react-router";
import { AppLink } from "../app/AppLink";
import { useWords } from "../words";
import { Card, CardForm } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import { type FirstSignIn, SignInError } from "./pool";
import { wordsOf } from "./refusals";
import { useSession } from "./Session";

export default function SignIn() {
  const words = useWords();
  const session = useSession();
  const [parameters] = useSearchParams();
  const [first, setFirst] = useState<FirstSignIn | null>(null);
  if (session.account) return <Navigate to={safePath(parameters.get("next"))} replace />;
  if (first) {
    return (
      <Card title={words.session.firstTitle} description={words.session.firstText}>
        <ChooseFirstPassword first={first} onStartOver={() => setFirst(null)} />
      </Card>
    );
  }
  return (
    <Card title={words.session.title}>
      <Credentials onFirst={setFirst} />
    </Card>
  );
}

/** Where to go after signing in: a path of ours, whatever the address says. */
export function safePath(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

function Credentials({ onFirst }: { onFirst: (first: FirstSignIn) => void }) {
  const words = useWords();
  const session = useSession();
  const { state } = useLocation() as { state: { account?: string; changed?: boolean; accepted?: boolean } | null };
  const [account, setAccount] = useState(state?.account ?? "");
  const [password, setPassword] = useState("");
  const [judged, setJudged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");

  async function submit() {
    setJudged(true);
    if (!account.trim() || !password) return;
    setBusy(true);
    setFault("");
    try {
      const first = await session.pool.signIn(account.trim(), password);
      if (first) onFirst(first);
      else session.signedIn();
    } catch (error) {
      setFault(wordsOf(error, words));
    } finally {
      setBusy(false);
    }
  }

  return (
    <CardForm onSubmit={submit}>
      <SpaceBetween size="l">
        {state?.changed && !fault ? <Alert type="success">{words.session.resetDone}</Alert> : null}
        {state?.accepted && !fault ? <Alert type="success">{words.accept.accepted}</Alert> : null}
        {session.ended && !state?.changed && !state?.accepted && !fault ? (
          <Alert type="info">{session.ended === "over" ? words.session.over : words.session.signedOut}</Alert>
        ) : null}
        {fault ? <Alert type="error">{fault}</Alert> : null}
        <FormField label={words.session.account} errorText={judged && !account.trim() ? words.session.missing : ""}>
          <Input
            name="username"
            autoComplete="username"
            autoFocus
            spellcheck={false}
            value={account}
            onChange={({ detail }) => setAccount(detail.value)}
          />
        </FormField>
        <FormField label={words.session.password} errorText={judged && !password ? words.session.missing : ""}>
          <Input
            type="password"
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={({ detail }) => setPassword(detail.value)}
          />
        </FormField>
        <Button variant="primary" formAction="submit" loading={busy} fullWidth>
          {words.session.submit}
        </Button>
        <Box textAlign="center">
          <AppLink to="/forgotten-password">{words.session.forgotten}</AppLink>
        </Box>
      </SpaceBetween>
    </CardForm>
  );
}

function ChooseFirstPassword({ first, onStartOver }: { first: FirstSignIn; onStartOver: () => void }) {
  const words = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const [value, setValue] = useState({ password: "", repeat: "" });
  const [judged, setJudged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");

  async function submit() {
    setJudged(true);
    if (!newPasswordFits(value, first.account)) return;
    setBusy(true);
    setFault("");
    try {
      await first.choose(value.password);
      session.signedIn();
      navigate("/", { replace: true });
    } catch (error) {
      setFault(wordsOf(error, words));
      if (error instanceof SignInError && error.refusal === "startOver") onStartOver();
    } finally {
      setBusy(false);
    }
  }

  return (
    <CardForm onSubmit={submit}>
      {/* For password managers, which keep the password under this name. */}
      <input
        className="unseen"
        name="username"
        autoComplete="username"
        value={first.account}
        readOnly
        tabIndex={-1}
        aria-hidden
      />
      <SpaceBetween size="l">
        {fault ? <Alert type="error">{fault}</Alert> : null}
        <NewPassword value={value} account={first.account} judged={judged} onChange={setValue} />
        <Button variant="primary" formAction="submit" loading={busy} fullWidth>
          {words.session.choose}
        </Button>
      </SpaceBetween>
    </CardForm>
  );
}
