/** Invitations: read in pages, of all kinds or of one; resent or deleted each by itself. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Api, answer, type Schemas } from "../api/client";
import { useSession } from "../session/Session";
import { type Pages, readPage } from "../ui/pages";

export type Invitation = Schemas["InvitationView"];
export const KINDS = ["all", "expired", "bounced"] as const;
export type InvitationKind = (typeof KINDS)[number];

const PER_PAGE = 50;
const MOST_AT_ONCE = 100;
/** To these addresses the API sends nothing more; the address must be changed first. */
const UNREACHABLE = ["bounced", "complained"];

export function isOfKind(invitation: Invitation, kind: InvitationKind): boolean {
  if (kind === "expired") return invitation.expired;
  return kind === "all" || !isReachable(invitation) || invitation.mail_status === "failed";
}

/** Whether another mail can be sent to the address. */
export function isReachable({ mail_status }: Pick<Invitation, "mail_status">): boolean {
  return !UNREACHABLE.includes(mail_status);
}

export function useInvitations(kind: InvitationKind, pages: Pages) {
  const { api, account } = useSession();
  return useQuery({
    queryKey: ["invitations", account, kind, pages.page],
    queryFn: ({ signal }) =>
      readPage(pages, PER_PAGE, async (cursor, limit) => {
        const page = await answer(api.GET("/v1/invitations", { params: { query: { limit, cursor } }, signal }));
        return { ...page, items: page.items.filter((each) => isOfKind(each, kind)) };
      }),
    placeholderData: keepPreviousData,
    // Mails arrive, or do not, by themselves.
    refetchInterval: 10_000,
  });
}

/** Everybody whose invitation is open and can be reminded of it. */
export async function everybodyToRemind(api: Api): Promise<Invitation[]> {
  const found: Invitation[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: MOST_AT_ONCE, cursor };
    const page: Schemas["InvitationPage"] = await answer(api.GET("/v1/invitations", { params: { query } }));
    found.push(...page.items.filter(isReachable));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return found;
}

export function resendInvitation(api: Api, account: string): Promise<unknown> {
  return answer(api.POST("/v1/invitations/{user}/resend", { params: { path: { user: account } } }));
}

export function deleteInvitation(api: Api, account: string): Promise<unknown> {
  return answer(api.DELETE("/v1/invitations/{user}", { params: { path: { user: account } } }));
}
