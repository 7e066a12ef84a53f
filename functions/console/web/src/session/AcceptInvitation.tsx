/** Where the link in an invitation leads: choose a password and be a user. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError, answer } from "../api/client";
import { Waiting } from "../app/Waiting";
import { Fault, faultText } from "../ui/Fault";
import { useWords } from "../words";
import { Card, CardForm } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import { usePublicApi } from "./Session";

export default function AcceptInvitation() {
  const words = useWords();
  const said = words.accept;
  const api = usePublicApi();
  // After the #, so that no server on the way has it in its log.
  const token = new URLSearchParams(useLocation().hash.slice(1)).get("token") ?? "";
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => answer(api.GET("/v1/invitation", { params: { query: { token } } })),
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
  const { enterprise, name } = invitation.data;
  return (
    <Card title={said.title} description={said.invites(enterprise, name)}>
      <Accept token={token} />
    </Card>
  );
}

function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}

function Gone() {
  const said = useWords().accept;
  return (
    <Card title={said.title}>
      <Alert type="warning" header={said.gone}>
        {said.goneText}
      </Alert>
    </Card>
  );
}

function Accept({ token }: { token: string }) {
  const words = useWords();
  const said = words.accept;
  const api = usePublicApi();
  const navigate = useNavigate();
  const [value, setValue] = useState({ password: "", repeat: "" });
  const [judged, setJudged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [gone, setGone] = useState(false);

  async function submit() {
    setJudged(true);
    if (!newPasswordFits(value, "")) return;
    setBusy(true);
    setFault("");
    try {
      const body = { token, password: value.password };
      const { account } = await answer(api.POST("/v1/invitation/accept", { body }));
      navigate("/sign-in", { replace: true, state: { account, accepted: true } });
    } catch (error) {
      setGone(error instanceof ApiError && error.status === 404);
      setFault(faultText(error, words));
      setBusy(false);
    }
  }

  if (gone) {
    return (
      <Alert type="warning" header={said.gone}>
        {said.goneText}
      </Alert>
    );
  }
  return (
    <CardForm onSubmit={submit}>
      <SpaceBetween size="l">
        {fault ? <Alert type="error">{fault}</Alert> : null}
        <NewPassword value={value} account="" judged={judged} onChange={setValue} />
        <Button variant="primary" formAction="submit" loading={busy} fullWidth>
          {said.submit}
        </Button>
      </SpaceBetween>
    </CardForm>
  );
}
