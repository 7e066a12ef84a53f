/** The second factor of the person: set up with an authenticator app, or turned off. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, type Schemas } from "../api/client";
import { CardForm, CodeField, PasswordField } from "../session/Card";
import { wordsOf } from "../session/refusals";
import { useSession } from "../session/Session";
import { useSubmission } from "../session/useSubmission";
import { Fault } from "../ui/Fault";
import { Sentence } from "../ui/Sentence";
import { useWords } from "../words";
import { needsSecondFactor } from "./me";
import { QrCode } from "./QrCode";

export function SecondFactor({ me }: { me: Schemas["Me"] }) {
  const words = useWords().account;
  const { api } = useSession();
  const [open, setOpen] = useState(false);
  const there = useQuery({
    queryKey: ["second-factor", me.account],
    queryFn: () => answer(api.GET("/v1/me/second-factor")),
  });
  const isOn = there.data?.is_on;
  const actions =
    isOn === undefined ? undefined : (
      <Button onClick={() => setOpen(true)}>{isOn ? words.turnOff : words.setUp}</Button>
    );
  return (
    <Container
      header={
        <Header variant="h2" description={words.factorText} actions={open ? undefined : actions}>
          {words.factorTitle}
        </Header>
      }
    >
      {there.error ? <Fault error={there.error} onRetry={() => void there.refetch()} /> : null}
      {isOn === undefined ? null : open ? (
        <div className="narrow">{isOn ? <TurnOff me={me} /> : <SetUp me={me} />}</div>
      ) : (
        <SpaceBetween size="m">
          <Sentence type={isOn ? "success" : "stopped"}>{isOn ? words.on : words.off}</Sentence>
          {isOn && !me.second_factor ? <Unnoted /> : null}
        </SpaceBetween>
      )}
    </Container>
  );
}

/** The user pool asks for codes already, and Muster has not been told: the set-up broke off before its last request. */
function Unnoted() {
  const words = useWords().account;
  const { api, signOut } = useSession();
  const noting = useMutation({
    mutationFn: async () => {
      await api.POST("/v1/me/second-factor");
      await signOut("factorOn");
    },
  });
  const finish = (
    <Button loading={noting.isPending} onClick={() => noting.mutate()}>
      {words.finish}
    </Button>
  );
  return (
    <>
      {noting.error ? <Fault error={noting.error} /> : null}
      <Alert type="warning" action={finish}>
        {words.unnoted}
      </Alert>
    </>
  );
}

function SetUp({ me }: { me: Schemas["Me"] }) {
  const words = useWords();
  const { api, pool, signOut } = useSession();
  const [code, setCode] = useState("");
  const confirmed = useRef(false); // the pool takes a code once; after that, only the last request is tried again
  const secret = useQuery({
    queryKey: ["second-factor-secret", me.account],
    queryFn: () => pool.newSecret(),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY, // each answer is another secret
    gcTime: 0,
  });
  const submission = useSubmission({
    fits: () => code.trim() !== "",
    send: async () => {
      if (!confirmed.current) await pool.confirmSecret(code);
      confirmed.current = true;
      await api.POST("/v1/me/second-factor");
      await signOut("factorOn");
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  if (secret.error) return <Box color="text-status-error">{wordsOf(secret.error, words)}</Box>;
  if (!secret.data) return <Sentence type="loading">{words.loading}</Sentence>;
  return (
    <CardForm submission={submission} submit={words.account.finish}>
      <Box>{words.account.scan}</Box>
      <QrCode text={keyAddress(me, secret.data)} label={words.account.qrCode} />
      <Link href={keyAddress(me, secret.data)}>{words.account.openApp}</Link>
      <div>
        <Box variant="awsui-key-label">{words.account.key}</Box>
        <Box variant="code">
          <span data-testid="key">{grouped(secret.data)}</span>
        </Box>
      </div>
      <CodeField label={words.session.appCode} value={code} judged={submission.judged} onChange={setCode} />
    </CardForm>
  );
}

/** A key as people type it; the apps do not mind the spaces. */
function grouped(key: string): string {
  return (key.match(/.{1,4}/g) ?? []).join(" ");
}

/** What authenticator apps read: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function keyAddress(me: Pick<Schemas["Me"], "account" | "enterprise">, secret: string): string {
  const issuer = `Muster ${me.enterprise.name}`.replaceAll(":", " ");
  const parts = [issuer, me.account].map(encodeURIComponent);
  return `otpauth://totp/${parts.join(":")}?secret=${secret}&issuer=${parts[0]}`;
}

function TurnOff({ me }: { me: Schemas["Me"] }) {
  const words = useWords();
  const { api, signOut } = useSession();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const submission = useSubmission({
    fits: () => password !== "" && code.trim() !== "",
    send: async () => {
      await api.POST("/v1/me/second-factor/remove", { body: { current_password: password, code } });
      await signOut("factorOff");
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <CardForm submission={submission} submit={words.account.turnOff}>
      <SpaceBetween size="m">
        {needsSecondFactor(me) ? <Alert type="warning">{words.account.turnOffNeeded(me.enterprise.name)}</Alert> : null}
        <Box>{words.account.proveText}</Box>
        <PasswordField
          label={words.session.current}
          value={password}
          judged={submission.judged}
          onChange={setPassword}
        />
        <CodeField label={words.session.appCode} value={code} judged={submission.judged} onChange={setCode} />
      </SpaceBetween>
    </CardForm>
  );
}
