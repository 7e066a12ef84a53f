/** Where the link in an invitation leads: choose a password and be a user. */
import Alert from "@cloudscape-design/components/alert";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError, answer } from "../api/client";
import { Waiting } from "../app/Waiting";
import { Fault, faultText } from "../ui/Fault";
import { useWords } from "../words";
import { Card, CardForm, UnseenAccount } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import { usePublicApi } from "./Session";
import { useSubmission } from "./useSubmission";

export default function AcceptInvitation() {
  const words = useWords();
  const said = words.accept;
  const api = usePublicApi();
  // After the #, so that no server on the way has it in its log.
  const token = new URLSearchParams(useLocation().hash.slice(1)).get("token") ?? "";
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => answer(api.POST("/v1/invitation", { body: { token } })),
    enabled: token !== "",
    refetchOnWindowFocus: false,
  });
  if (token === "" || isGone(invitation.error)) return <Gone />;
  if (invitation.error) {
    return (
      <Card title={said.title}>
        <Fault error={invitation.error} onRetry={() => void invitation.refetch()} />
      </Card>
    );
  }
  if (!invitation.data) return <Waiting />;
  const { enterprise, name, account } = invitation.data;
  return (
    <Card title={said.title} description={said.invites(enterprise, name, account)}>
      <Accept token={token} account={account} />
    </Card>
  );
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}

function Gone() {
  return (
    <Card title={useWords().accept.title}>
      <GoneAlert />
    </Card>
  );
}

function GoneAlert() {
  const said = useWords().accept;
  return (
    <Alert type="warning" header={said.gone}>
      {said.goneText}
    </Alert>
  );
}

function Accept({ token, account }: { token: string; account: string }) {
  const words = useWords();
  const api = usePublicApi();
  const navigate = useNavigate();
  const [value, setValue] = useState({ password: "", repeat: "" });
  const [gone, setGone] = useState(false);
  const submission = useSubmission({
    fits: () => newPasswordFits(value, account),
    send: async () => {
      try {
        const body = { token, password: value.password };
        const accepted = await answer(api.POST("/v1/invitation/accept", { body }));
        navigate("/sign-in", { replace: true, state: { account: accepted.account, accepted: true } });
      } catch (error) {
        setGone(error instanceof ApiError && error.status === 404);
        throw error;
      }
    },
    wordsOf: (error) => faultText(error, words),
  });
  if (gone) return <GoneAlert />;
  return (
    <CardForm submission={submission} submit={words.accept.submit}>
      <UnseenAccount account={account} />
      <NewPassword value={value} account={account} judged={submission.judged} onChange={setValue} />
    </CardForm>
  );
}
