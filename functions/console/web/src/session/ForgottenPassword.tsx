/** A new password by a code that the user pool mails. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { AppLink } from "../app/AppLink";
import { useWords } from "../words";
import { Card, CardForm } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import { wordsOf } from "./refusals";
import { useSession } from "./Session";

export default function ForgottenPassword() {
  const words = useWords().session;
  const [account, setAccount] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Card title={words.forgottenTitle} description={words.forgottenText}>
      {sentTo === null ? (
        <AskForCode account={account} onAccount={setAccount} onSent={setSentTo} />
      ) : (
        <UseCode account={account} sentTo={sentTo} onAgain={() => setSentTo(null)} />
      )}
      <Box textAlign="center" margin={{ top: "l" }}>
        <AppLink to="/sign-in">{words.title}</AppLink>
      </Box>
    </Card>
  );
}

interface AskProps {
  account: string;
  onAccount: (account: string) => void;
  onSent: (where: string) => void;
}

function AskForCode({ account, onAccount, onSent }: AskProps) {
  const words = useWords();
  const { pool } = useSession();
  const [judged, setJudged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");

  async function submit() {
    setJudged(true);
    if (!account.trim()) return;
    setBusy(true);
    setFault("");
    try {
      onSent(await pool.sendCode(account.trim()));
    } catch (error) {
      setFault(wordsOf(error, words));
      setBusy(false);
    }
  }

  return (
    <CardForm onSubmit={submit}>
      <SpaceBetween size="l">
        {fault ? <Alert type="error">{fault}</Alert> : null}
        <FormField label={words.session.account} errorText={judged && !account.trim() ? words.session.missing : ""}>
          <Input
            name="username"
            autoComplete="username"
            autoFocus
            spellcheck={false}
            value={account}
            onChange={({ detail }) => onAccount(detail.value)}
          />
        </FormField>
        <Button variant="primary" formAction="submit" loading={busy} fullWidth>
          {words.session.sendCode}
        </Button>
      </SpaceBetween>
    </CardForm>
  );
}

function UseCode({ account, sentTo, onAgain }: { account: string; sentTo: string; onAgain: () => void }) {
  const words = useWords();
  const { pool } = useSession();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [value, setValue] = useState({ password: "", repeat: "" });
  const [judged, setJudged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");

  async function submit() {
    setJudged(true);
    if (!code.trim() || !newPasswordFits(value, account)) return;
    setBusy(true);
    setFault("");
    try {
      await pool.changeForgotten(account.trim(), code.trim(), value.password);
      navigate("/sign-in", { state: { account: account.trim(), changed: true } });
    } catch (error) {
      setFault(wordsOf(error, words));
      setBusy(false);
    }
  }

  return (
    <CardForm onSubmit={submit}>
      <SpaceBetween size="l">
        {fault ? (
          <Alert type="error" action={<Button onClick={onAgain}>{words.session.anotherCode}</Button>}>
            {fault}
          </Alert>
        ) : (
          <Alert type="info">{words.session.codeSent(sentTo)}</Alert>
        )}
        <FormField label={words.session.code} errorText={judged && !code.trim() ? words.session.missing : ""}>
          <Input
            name="code"
            autoComplete="one-time-code"
            inputMode="numeric"
            autoFocus
            value={code}
            onChange={({ detail }) => setCode(detail.value)}
          />
        </FormField>
        <NewPassword value={value} account={account} judged={judged} onChange={setValue} />
        <Button variant="primary" formAction="submit" loading={busy} fullWidth>
          {words.session.setPassword}
        </Button>
      </SpaceBetween>
    </CardForm>
  );
}
