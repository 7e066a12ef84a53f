/** Who is signed in, for all that is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { type Api, createApi, createPublicApi } from "../api/client";
import { isIdle, note, watchIdle } from "./idle";
import type { Pool } from "./pool";

/** Why a person has left: of their own accord, or because a second factor ends all sessions. */
export type Left = "signedOut" | "factorOn" | "factorOff";

export interface Session {
  pool: Pool;
  api: Api;
  account: string | null;
  /** Why nobody is signed in, if that is not how it began. */
  ended: Left | "over" | "idle" | null;
  signedIn: () => void;
  signOut: (why?: Left) => Promise<void>;
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
  const [ended, setEnded] = useState<Session["ended"]>(() => (isIdle() && pool.account ? "idle" : null));
  const queries = useQueryClient();
  // Requests that are under way when somebody leaves are refused; that is no news.
  const leaving = useRef(false);

  const leave = useCallback(
    (why: Session["ended"]) => {
      setAccount(null);
      setEnded(why);
      // Nothing that one person was shown stays for the next.
      queries.clear();
    },
    [queries],
  );
  const session = useMemo<Session>(
    () => ({
      pool,
      account,
      ended,
      api: createApi({
        token: () => pool.token(),
        onRefused: () => {
          if (leaving.current) return;
          leaving.current = true;
          void pool.signOut().then(() => leave("over"));
        },
        // The person may do less than before, and is shown so.
        onForbidden: () => void queries.invalidateQueries({ queryKey: ["me"] }),
      }),
      signedIn: () => {
        leaving.current = false;
        queries.clear();
        note();
        setAccount(pool.account);
        setEnded(null);
      },
      signOut: async (why = "signedOut") => {
        leaving.current = true;
        await pool.signOut();
        leave(why);
      },
    }),
    [pool, account, ended, leave, queries],
  );
  useEffect(() => {
    if (!account) return;
    return watchIdle(() => {
      leaving.current = true;
      void pool.signOut().then(() => leave("idle"));
    });
  }, [account, pool, leave]);
  useEffect(() => {
    if (isIdle()) void pool.signOut(); // a browser that was closed, and opened too late
  }, [pool]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
