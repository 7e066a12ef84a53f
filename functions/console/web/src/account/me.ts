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
    staleTime: 5 * 60_000,
  });
}
