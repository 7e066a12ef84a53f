/** A new password by a code that the user pool mails. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { AppLink } from "../app/AppLink";
import { useWords } from "../words";
import { AccountField, Card, CardForm, CodeField, UnseenAccount } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import { wordsOf } from "./refusals";
import { usePublicApi, useSession } from "./Session";
import { useSubmission } from "./useSubmission";

export default function ForgottenPassword() {
  const words = useWords().session;
  const { state } = useLocation() as { state: { account?: string } | null };
  const [account, setAccount] = useState(state?.account ?? "");
  const [sentTo, setSentTo] = useState<string | null>(null);
  return (
    <Card title={words.forgottenTitle} description={words.forgottenText}>
      {sentTo === null ? (
        <AskForCode account={account} onAccount={setAccount} onSent={setSentTo} />
      ) : (
        <UseCode account={account.trim()} sentTo={sentTo} onAgain={() => setSentTo(null)} />
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
  const submission = useSubmission({
    fits: () => account.trim() !== "",
    send: async () => onSent(await pool.sendCode(account.trim())),
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <CardForm submission={submission} submit={words.session.sendCode}>
      <AccountField value={account} judged={submission.judged} onChange={onAccount} />
    </CardForm>
  );
}

function UseCode({ account, sentTo, onAgain }: { account: string; sentTo: string; onAgain: () => void }) {
  const words = useWords();
  const api = usePublicApi();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [value, setValue] = useState({ password: "", repeat: "" });
  const submission = useSubmission({
    fits: () => code.trim() !== "" && newPasswordFits(value, account),
    send: async () => {
      const body = { account, code: code.trim(), password: value.password };
      await api.POST("/v1/password/forgotten", { body });
      navigate("/sign-in", { state: { account, changed: true } });
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <CardForm
      submission={submission}
      submit={words.session.setPassword}
      news={<Alert type="info">{words.session.codeSent(sentTo)}</Alert>}
    >
      <CodeField label={words.session.code} value={code} judged={submission.judged} autoFocus onChange={setCode} />
      <UnseenAccount account={account} />
      <NewPassword value={value} account={account} judged={submission.judged} onChange={setValue} />
      <Button variant="link" formAction="none" onClick={onAgain}>
        {words.session.anotherCode}
      </Button>
    </CardForm>
  );
}
