/** The sign-in page, and what it asks of somebody who signs in for the first time. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { Navigate, useLocation, useNavigate, useSearchParams } from "react-router";
import { AppLink } from "../app/AppLink";
import { useWords } from "../words";
import { AccountField, Card, CardForm, CodeField, PasswordField, UnseenAccount } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import type { CodeNeeded, FirstSignIn } from "./pool";
import { wordsOf } from "./refusals";
import { usePublicApi, useSession } from "./Session";
import { useSubmission } from "./useSubmission";

export default function SignIn() {
  const session = useSession();
  const [parameters] = useSearchParams();
  const { state } = useLocation() as { state: Arrival };
  if (session.account) return <Navigate to={safePath(parameters.get("next"))} replace />;
  return <SignInForms arrival={state} />;
}

/** Over a page whose person's sign-in has ended: the page stays as it is, with all that was typed. */
export function SignInAgain({ account }: { account: string }) {
  useEffect(() => {
    document.body.classList.add("interrupted");
    return () => document.body.classList.remove("interrupted");
  }, []);
  return createPortal(
    <div className="sign-in-again">
      <SignInForms arrival={{ account }} />
    </div>,
    document.body,
  );
}

function SignInForms({ arrival }: { arrival: Arrival }) {
  const words = useWords();
  const [account, setAccount] = useState(arrival?.account ?? "");
  const [first, setFirst] = useState<FirstSignIn | null>(null);
  const [asked, setAsked] = useState<CodeNeeded | null>(null);
  const onMore = (more: FirstSignIn | CodeNeeded) => ("send" in more ? setAsked(more) : setFirst(more));
  if (asked) {
    return (
      <Card title={words.session.codeTitle} description={words.session.codeText}>
        <TypeCode asked={asked} />
      </Card>
    );
  }
  if (first) {
    return (
      <Card title={words.session.firstTitle} description={words.session.firstText}>
        <ChooseFirstPassword first={first} onMore={onMore} />
      </Card>
    );
  }
  return (
    <Card title={words.session.title}>
      <Credentials account={account} onAccount={setAccount} arrival={arrival} onMore={onMore} />
      <Box textAlign="center" margin={{ top: "l" }}>
        <AppLink to="/forgotten-password" state={{ account: account.trim() }}>
          {words.session.forgotten}
        </AppLink>
      </Box>
    </Card>
  );
}

/** Where to go after signing in: a path of ours, whatever the address says. */
export function safePath(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

interface CredentialsProps {
  account: string;
  onAccount: (account: string) => void;
  arrival: Arrival;
  onMore: (more: FirstSignIn | CodeNeeded) => void;
}

function Credentials({ account, onAccount, arrival, onMore }: CredentialsProps) {
  const words = useWords();
  const session = useSession();
  const [password, setPassword] = useState("");
  const submission = useSubmission({
    fits: () => account.trim() !== "" && password !== "",
    send: async () => {
      const more = await session.pool.signIn(account.trim(), password);
      if (more) onMore(more);
      else session.signedIn();
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <CardForm submission={submission} submit={words.session.submit} news={<News arrival={arrival} />}>
      <AccountField value={account} judged={submission.judged} autoFocus={!arrival?.account} onChange={onAccount} />
      <PasswordField
        label={words.session.password}
        value={password}
        judged={submission.judged}
        autoFocus={Boolean(arrival?.account)}
        onChange={setPassword}
      />
    </CardForm>
  );
}

function TypeCode({ asked }: { asked: CodeNeeded }) {
  const words = useWords();
  const session = useSession();
  const [code, setCode] = useState("");
  const submission = useSubmission({
    fits: () => code.trim() !== "",
    send: async () => {
      await asked.send(code);
      session.signedIn();
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <CardForm submission={submission} submit={words.session.submit}>
      <CodeField label={words.session.appCode} value={code} judged={submission.judged} autoFocus onChange={setCode} />
    </CardForm>
  );
}

/** Why somebody comes to this page. */
type Arrival = { account?: string; changed?: boolean; accepted?: boolean } | null;

function News({ arrival }: { arrival: Arrival }) {
  const words = useWords();
  const { ended } = useSession();
  if (arrival?.changed) return <Alert type="success">{words.session.resetDone}</Alert>;
  if (arrival?.accepted) return <Alert type="success">{words.accept.accepted}</Alert>;
  if (!ended) return null;
  return <Alert type="info">{words.session[ended]}</Alert>;
}

interface FirstProps {
  first: FirstSignIn;
  onMore: (more: FirstSignIn | CodeNeeded) => void;
}

function ChooseFirstPassword({ first, onMore }: FirstProps) {
  const words = useWords();
  const session = useSession();
  const api = usePublicApi();
  const navigate = useNavigate();
  const [value, setValue] = useState({ password: "", repeat: "" });
  const submission = useSubmission({
    fits: () => newPasswordFits(value, first.account),
    send: async () => {
      const { account, mailed } = first;
      await api.POST("/v1/password", {
        body: { account, current_password: mailed, password: value.password, code: "" },
      });
      const more = await session.pool.signIn(account, value.password);
      if (more) return onMore(more); // a mailed password was changed by somebody with a second factor
      session.signedIn();
      navigate("/", { replace: true });
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <CardForm submission={submission} submit={words.session.choose}>
      <UnseenAccount account={first.account} />
      <NewPassword value={value} account={first.account} judged={submission.judged} onChange={setValue} />
    </CardForm>
  );
}
