/** The person who is signed in, and what they may do. */
import { useQuery } from "@tanstack/react-query";
import { answer, type Schemas } from "../api/client";
import { useSession } from "../session/Session";

export type Me = Schemas["Me"];

export function useMe() {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["me", account],
    queryFn: () => answer(api.GET("/v1/me")),
    enabled: account !== null,
    // A role that is given or taken shows when the person comes back to the page, or after some minutes.
    staleTime: 30_000,
    refetchInterval: 5 * 60_000,
  });
}

/** Whether the enterprise requires a second factor of this person. */
export function needsSecondFactor(me: Me): boolean {
  return me.role !== "member" && me.enterprise.second_factor === "administrators";
}

/** Whether an administrator or auditor has no second factor although the enterprise requires one: the API takes them for a member. */
export function lacksSecondFactor(me: Me): boolean {
  return needsSecondFactor(me) && !me.second_factor;
}

/** Whether the person sees the administrators' pages. An auditor sees them too; the API refuses every change. */
export function maySeeAll(me: Me): boolean {
  return me.role !== "member" && !lacksSecondFactor(me);
}

/** Whether the person may change things of the enterprise. */
export function mayAdminister(me: Me): boolean {
  return me.role === "administrator" && !lacksSecondFactor(me);
}

/** The same of the person who is signed in: every page asks it before it offers a change. The API decides. */
export function useMayChange(): boolean {
  const me = useMe().data;
  return me !== undefined && mayAdminister(me);
}
