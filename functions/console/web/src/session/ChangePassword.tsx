/** A new password in place of the one that the person knows; all their sessions are over then. */
import Box from "@cloudscape-design/components/box";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiError } from "../api/client";
import { AppLink } from "../app/AppLink";
import { useWords } from "../words";
import { AccountField, Card, CardForm, CodeField, PasswordField, UnseenAccount } from "./Card";
import { NewPassword, newPasswordFits } from "./NewPassword";
import { wordsOf } from "./refusals";
import { usePublicApi, useSession } from "./Session";
import { useSubmission } from "./useSubmission";

export default function ChangePassword() {
  const words = useWords();
  const session = useSession();
  const api = usePublicApi();
  const navigate = useNavigate();
  const [account, setAccount] = useState(session.account ?? "");
  const [current, setCurrent] = useState("");
  const [code, setCode] = useState("");
  // Whether the account has a second factor, as the API says when the password is right.
  const [asked, setAsked] = useState(false);
  const [value, setValue] = useState({ password: "", repeat: "" });
  const submission = useSubmission({
    fits: () => account.trim() !== "" && current !== "" && newPasswordFits(value, account.trim()),
    send: async () => {
      const body = { account: account.trim(), current_password: current, password: value.password, code };
      try {
        await api.POST("/v1/password", { body });
      } catch (error) {
        if (error instanceof ApiError && error.problem?.errors?.some((each) => each.field === "code")) setAsked(true);
        throw error;
      }
      await session.signOut();
      navigate("/sign-in", { state: { account: body.account, changed: true } });
    },
    wordsOf: (error) => wordsOf(error, words),
  });
  return (
    <Card title={words.session.changeTitle} description={words.session.changeText}>
      <CardForm submission={submission} submit={words.session.setPassword}>
        {session.account ? (
          <UnseenAccount account={session.account} />
        ) : (
          <AccountField value={account} judged={submission.judged} onChange={setAccount} />
        )}
        <PasswordField
          label={words.session.current}
          value={current}
          judged={submission.judged}
          autoFocus={session.account !== null}
          onChange={setCurrent}
        />
        {asked ? <CodeField label={words.session.appCode} value={code} onChange={setCode} /> : null}
        <NewPassword value={value} account={account} judged={submission.judged} onChange={setValue} />
      </CardForm>
      <Box textAlign="center" margin={{ top: "l" }}>
        <AppLink to="/">{words.session.back}</AppLink>
      </Box>
    </Card>
  );
}
