/** What can be done with invitations: each is resent or deleted by itself, and what fails is told for that one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useState } from "react";
import { type Api, ApiError } from "../api/client";
import { useTell } from "../app/notices";
import { useApi } from "../session/Session";
import { Fault, faultText } from "../ui/Fault";
import { Question } from "../ui/Question";
import { Who, whoOf } from "../ui/Who";
import { refreshUsers } from "../users/queries";
import { useRestore } from "../users/useRestore";
import { useWords } from "../words";
import { deleteInvitation, everybodyToRemind, resendInvitation } from "./queries";

export interface Invited {
  id: string;
  account: string;
  name: string;
  email: string;
}

export interface InvitationActions {
  /** Both the same from one drawing to the next. */
  ask: (what: "delete" | "remind", invited: readonly Invited[]) => void;
  resend: (invited: readonly Invited[]) => void;
  busy: boolean;
  question: ReactNode;
}

type Act = (api: Api, account: string) => Promise<unknown>;

export function useInvitationActions(onDone: (what: "resend" | "delete") => void): InvitationActions {
  const said = useWords().invitations;
  const [asked, setAsked] = useState<{ what: "delete" | "remind"; invited: readonly Invited[] } | null>(null);
  const resending = useEach(resendInvitation, said.resent, () => {
    setAsked(null);
    onDone("resend");
  });
  const deleting = useEach(
    deleteInvitation,
    said.deleted,
    () => {
      setAsked(null);
      onDone("delete");
    },
    useRestore(),
  );
  const { mutate: resend } = resending;
  const ask = useCallback<InvitationActions["ask"]>((what, invited) => setAsked({ what, invited }), []);
  return {
    ask,
    resend,
    busy: resending.isPending && !asked,
    question: !asked ? null : asked.what === "remind" ? (
      <RemindAll busy={resending.isPending} onYes={resend} onNo={() => setAsked(null)} />
    ) : (
      <Question
        title={said.askDelete(whoOf(asked.invited, said.people))}
        yes={said.delete}
        busy={deleting.isPending}
        onYes={() => deleting.mutate(asked.invited)}
        onNo={() => setAsked(null)}
      >
        <span>{said.deleteMeans}</span>
        <Who people={asked.invited} by={(each) => each.email} />
      </Question>
    ),
  };
}

interface RemindProps {
  busy: boolean;
  onYes: (invited: readonly Invited[]) => void;
  onNo: () => void;
}

function RemindAll({ busy, onYes, onNo }: RemindProps) {
  const words = useWords();
  const said = words.invitations;
  const api = useApi();
  const all = useQuery({ queryKey: ["invitations", "to remind"], queryFn: () => everybodyToRemind(api), gcTime: 0 });
  const count = all.data?.length ?? 0;
  return (
    <Question
      title={said.askRemind}
      yes={said.resend}
      busy={busy}
      onYes={() => {
        if (all.data && count) onYes(all.data);
      }}
      onNo={onNo}
    >
      {all.error ? <Fault error={all.error} onRetry={() => void all.refetch()} /> : null}
      <span>{all.data ? (count ? said.remindMeans(count) : said.nobodyToRemind) : words.loading}</span>
    </Question>
  );
}

/** Do one thing with each; when too much is asked for, stop, and tell how far it came, and how to take it back. */
function useEach(
  act: Act,
  done: (who: string) => string,
  onDone: () => void,
  takeBack?: (invited: readonly Invited[]) => Promise<void>,
) {
  const words = useWords();
  const api = useApi();
  const tell = useTell();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (invited: readonly Invited[]) => {
      const changed: Invited[] = [];
      for (const each of invited) {
        try {
          await act(api, each.account);
          changed.push(each);
        } catch (error) {
          tell({ type: "error", header: words.invitations.notDone(each.name), text: faultText(error, words) });
          if (!(error instanceof ApiError) || error.status === 429 || error.status === 401) break;
        }
      }
      return changed;
    },
    onSuccess: (changed) => {
      if (!changed.length) return;
      const undo = takeBack && { text: words.removedUsers.undo, onClick: () => void takeBack(changed) };
      tell({
        type: "success",
        text: done(whoOf(changed, words.invitations.people)),
        ...(undo ? { action: undo } : {}),
      });
    },
    onSettled: () => {
      onDone();
      return refreshUsers(queries);
    },
  });
}
