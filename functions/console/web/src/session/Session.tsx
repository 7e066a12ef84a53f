/** Who is signed in, for all that is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { type Api, createApi, createPublicApi } from "../api/client";
import { forgetPages } from "../ui/pages";
import { isIdle, note, watchIdle } from "./idle";
import type { Pool } from "./pool";

/** Why a person has left: of their own accord, or because a second factor or another account ends all sessions. */
export type Left = "signedOut" | "factorOn" | "factorOff" | "renamed";

export interface Session {
  pool: Pool;
  api: Api;
  account: string | null;
  /** Whether the sign-in has ended under the person, whose page waits behind the sign-in form. */
  interrupted: boolean;
  /** Why nobody is signed in, if that is not how it began. */
  ended: Left | "over" | "idle" | null;
  signedIn: () => void;
  signOut: (why?: Left) => Promise<void>;
}

const LEFT = "muster.left";

/** Whoever signs out has left every tab of this browser. */
function tellOtherTabs(): void {
  localStorage.setItem(LEFT, String(Date.now()));
}

function onLeftElsewhere(leave: () => void): () => void {
  const listen = ({ key }: StorageEvent) => {
    if (key === LEFT) leave();
  };
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("There is no session outside of <Signing>.");
  return session;
}

export function useApi(): Api {
  return useSession().api;
}

/** The API as anybody may call it. */
export function usePublicApi(): Api {
  return useMemo(createPublicApi, []);
}

export function Signing({ pool, children }: { pool: Pool; children: ReactNode }) {
  const [account, setAccount] = useState(() => (isIdle() ? null : pool.account));
  const [interrupted, setInterrupted] = useState(false);
  const [ended, setEnded] = useState<Session["ended"]>(() => (isIdle() && pool.account ? "idle" : null));
  const queries = useQueryClient();
  // Requests that are under way when somebody leaves are refused; that is no news.
  const leaving = useRef(false);

  const leave = useCallback(
    (why: Session["ended"]) => {
      setAccount(null);
      setInterrupted(false);
      setEnded(why);
      // Nothing that one person was shown stays for the next.
      queries.clear();
      forgetPages();
    },
    [queries],
  );
  /** The sign-in is over, and what was typed stays for the same person. */
  const interrupt = useCallback(
    (why: "over" | "idle") => {
      if (leaving.current) return;
      leaving.current = true;
      void pool.signOut().then(() => {
        setInterrupted(true);
        setEnded(why);
      });
    },
    [pool],
  );
  const session = useMemo<Session>(
    () => ({
      pool,
      account,
      interrupted,
      ended,
      api: createApi({
        token: () => pool.token(),
        onRefused: () => interrupt("over"),
        // The person may do less than before, and is shown so.
        onForbidden: () => void queries.invalidateQueries({ queryKey: ["me"] }),
      }),
      signedIn: () => {
        leaving.current = false;
        note();
        if (pool.account === account) void queries.invalidateQueries();
        else {
          queries.clear();
          forgetPages();
        }
        setInterrupted(false);
        setAccount(pool.account);
        setEnded(null);
      },
      signOut: async (why = "signedOut") => {
        leaving.current = true;
        await pool.signOut();
        tellOtherTabs();
        leave(why);
      },
    }),
    [pool, account, interrupted, ended, leave, interrupt, queries],
  );
  useEffect(() => {
    if (!account) return;
    return watchIdle(() => interrupt("idle"));
  }, [account, interrupt]);
  useEffect(() => {
    if (!account) return;
    return onLeftElsewhere(() => {
      leaving.current = true;
      leave("signedOut");
    });
  }, [account, leave]);
  useEffect(() => {
    if (isIdle()) void pool.signOut(); // a browser that was closed, and opened too late
  }, [pool]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
