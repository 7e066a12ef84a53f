/** What can be done with users, one or many: asked first, done, and told for each. */
import Box from "@cloudscape-design/components/box";
import Modal from "@cloudscape-design/components/modal";
import Table from "@cloudscape-design/components/table";
import { type ReactNode, useCallback, useState } from "react";
import { useTell } from "../app/notices";
import { Address } from "../ui/Address";
import { faultText } from "../ui/Fault";
import { Question } from "../ui/Question";
import { Sentence } from "../ui/Sentence";
import { Who, whoOf } from "../ui/Who";
import { useSpeech } from "../words";
import type { Words } from "../words/en";
import { ChangeUsers } from "./ChangeUsers";
import type { UserFilter } from "./filter";
import {
  type AnyAction,
  type BatchResult,
  type BulkAction,
  type RowAction,
  type User,
  type UserAction,
  useAct,
  usePlan,
} from "./queries";
import { useRestore } from "./useRestore";

export const ACTIONS: readonly UserAction[] = ["reset_password", "disable", "enable", "remove"];

/** What the menu of one user offers. My account has one's own sign-out and second factor, which only some have. */
export function offered(user: User, myself: string | undefined): readonly RowAction[] {
  if (user.account === myself) return ACTIONS;
  return [...ACTIONS, "sign_out", ...(user.second_factor_at ? (["remove_second_factor"] as const) : [])];
}

/** What makes sense for a user as it is. The API decides; this only spares a click that it would refuse. */
export function possible(action: RowAction, user: User): boolean {
  if (action === "enable") return user.status === "disabled";
  if (action === "remove" || action === "remove_second_factor") return true;
  return user.status === "active";
}

export interface UserActions {
  /** The same from one drawing to the next. */
  ask: (action: AnyAction, users: readonly User[]) => void;
  /** Plan to do something with all users that match a filter, which asks first only for what to change. */
  plan: (action: BulkAction, filter: UserFilter) => void;
  question: ReactNode;
}

export function useUserActions(onDone: (action: AnyAction) => void): UserActions {
  const { words } = useSpeech();
  const said = words.users;
  const tell = useTell();
  const planned = usePlan();
  const [changingAll, setChangingAll] = useState<UserFilter | null>(null);
  const act = useAct();
  const restore = useRestore();
  const [asked, setAsked] = useState<{ action: RowAction; users: readonly User[] } | null>(null);
  const [changing, setChanging] = useState<readonly User[] | null>(null);
  const [outcome, setOutcome] = useState<{ action: AnyAction; results: readonly BatchResult[] } | null>(null);

  function close() {
    setAsked(null);
    act.reset();
  }

  /** What undoes a batch of many, by a plan. */
  function undoOf(results: readonly BatchResult[]) {
    const batches = new Set(results.map((each) => each.batch));
    const [batch] = batches;
    if (results.length < 2 || batches.size > 1 || !batch) return {};
    return { action: { text: words.removedUsers.undo, onClick: () => planned.mutate(batch, { onError: refused }) } };
  }

  function refused(error: unknown) {
    tell({ type: "error", text: faultText(error, words) });
  }

  function plan(action: BulkAction, filter: UserFilter) {
    if (action === "change") setChangingAll(filter);
    else planned.mutate({ filter, action }, { onError: refused });
  }

  function run() {
    if (!asked) return;
    const { action, users } = asked;
    const accounts = users.map((user) => user.account);
    act.mutate(
      { action, accounts },
      {
        onSuccess: (results) => {
          if (results.every((each) => each.done)) {
            const undo = { text: words.removedUsers.undo, onClick: () => void restore(users) };
            tell({
              type: "success",
              text: outcomeOf(action, users, said),
              ...(action === "remove" ? { action: undo } : action === "reset_password" ? {} : undoOf(results)),
            });
          } else setOutcome({ action, results });
          close();
          onDone(action);
        },
      },
    );
  }

  function changed(results: readonly BatchResult[]) {
    setChanging(null);
    if (results.every((each) => each.done)) {
      tell({
        type: "success",
        text: said.changed(said.people(results.length), results.length),
        ...undoOf(results),
      });
    } else setOutcome({ action: "change", results });
    onDone("change");
  }

  const ask = useCallback((action: AnyAction, users: readonly User[]) => {
    if (action === "change") setChanging(users);
    else setAsked({ action, users });
  }, []);
  return {
    ask,
    plan,
    question: (
      <>
        {asked ? (
          <Question
            title={said.ask[asked.action](whoOf(asked.users, said.people))}
            yes={said.action[asked.action]}
            busy={act.isPending}
            error={act.error}
            onYes={run}
            onNo={close}
          >
            <span>{said.means[asked.action]}</span>
            <Who people={asked.users} by={(user) => user.account} />
          </Question>
        ) : null}
        {changing ? <ChangeUsers users={changing} onDone={changed} onClose={() => setChanging(null)} /> : null}
        {changingAll ? (
          <ChangeUsers users={[]} filter={changingAll} onDone={changed} onClose={() => setChangingAll(null)} />
        ) : null}
        {outcome ? <Outcome {...outcome} onClose={() => setOutcome(null)} /> : null}
      </>
    ),
  };
}

/** What was done, and for how many there was nothing to do. */
export function outcomeOf(action: RowAction, users: readonly User[], said: Words["users"]): string {
  const wasSo = (user: User) =>
    (action === "enable" && user.status === "active") || (action === "disable" && user.status === "disabled");
  const changed = users.filter((user) => !wasSo(user));
  const before = users.length - changed.length;
  const sentences = [
    changed.length ? said.done[action](whoOf(changed, said.people), changed.length) : "",
    before ? said.already[action as "enable" | "disable"](before) : "",
  ];
  return sentences.filter(Boolean).join(said.between);
}

interface OutcomeProps {
  action: AnyAction;
  results: readonly BatchResult[];
  onClose: () => void;
}

function Outcome({ action, results, onClose }: OutcomeProps) {
  const { words } = useSpeech();
  const said = words.users;
  const failed = results.filter((each) => !each.done);
  return (
    <Modal
      visible
      closeAriaLabel={words.close}
      header={said.someNotDone[action](failed.length, results.length)}
      onDismiss={onClose}
    >
      <Table
        variant="borderless"
        wrapLines
        items={[...failed, ...results.filter((each) => each.done)]}
        ariaLabels={{ tableLabel: said.outcome }}
        columnDefinitions={[
          {
            id: "account",
            header: said.fields.account,
            isRowHeader: true,
            minWidth: 110,
            cell: (each) => <Address text={each.account} />,
          },
          {
            id: "outcome",
            header: said.outcome,
            minWidth: 160,
            cell: (each) =>
              each.done ? (
                <Sentence type="success">{said.wasDone}</Sentence>
              ) : (
                <Box>
                  <Sentence type="error">{each.problem ?? said.notKnown}</Sentence>
                </Box>
              ),
          },
        ]}
      />
    </Modal>
  );
}
