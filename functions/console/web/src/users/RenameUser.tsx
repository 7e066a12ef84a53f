/** The dialog that gives a user another account: what becomes of the sign-in is said before. */
import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ApiError } from "../api/client";
import { Question } from "../ui/Question";
import { useWords } from "../words";
import { type User, useIsOnlyAdministrator, useRename } from "./queries";
import { faultsOf } from "./values";

interface Props {
  user: User;
  isMyself: boolean;
  onDone: (renamed: User) => void;
  onClose: () => void;
}

export function RenameUser({ user, isMyself, onDone, onClose }: Props) {
  const words = useWords();
  const said = words.users.rename;
  const rename = useRename();
  // Only administrators rename users, so the last one can be renamed by nobody else.
  const isOnly = useIsOnlyAdministrator(isMyself);
  const [account, setAccount] = useState(user.account);
  const [asked, setAsked] = useState(false);
  const typed = account.trim();
  const { error } = rename;
  const refused = error instanceof ApiError ? faultsOf(error.problem, words.session.missing).account : undefined;
  const fault = asked && !typed ? words.session.missing : refused;
  const means = user.status === "invited" ? said.meansInvited : said.means;

  function submit() {
    setAsked(true);
    if (!typed || rename.isPending) return;
    rename.mutate({ user: user.id, account: typed }, { onSuccess: onDone });
  }

  return (
    <Question
      title={said.title(user.name)}
      yes={said.action}
      busy={rename.isPending}
      error={refused ? null : error}
      onYes={submit}
      onNo={onClose}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          <span>{means(user.email)}</span>
          {isMyself ? (
            <Alert type="warning">
              {said.own}
              {isOnly ? <div>{said.last}</div> : null}
            </Alert>
          ) : null}
          <FormField
            label={said.newAccount}
            errorText={fault}
            i18nStrings={{ errorIconAriaLabel: words.faultIn(said.newAccount) }}
          >
            <Input
              name="account"
              autoComplete={false}
              spellcheck={false}
              autoFocus
              ariaRequired
              disabled={rename.isPending}
              value={account}
              onChange={({ detail }) => setAccount(detail.value)}
            />
          </FormField>
        </SpaceBetween>
      </form>
    </Question>
  );
}
