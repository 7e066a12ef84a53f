/** One user: who this is, how the sign-in and the last mail stand, and what can be done. */
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { Suspense, useState } from "react";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { useMayChange, useMe } from "../account/me";
import { ApiError } from "../api/client";
import { Breadcrumbs } from "../app/Breadcrumbs";
import { NotFound } from "../app/NotFound";
import { useTell } from "../app/notices";
import { Waiting } from "../app/Waiting";
import FormerUser from "../audit/FormerUser";
import History from "../audit/History";
import { useInvitationActions } from "../invitations/useInvitationActions";
import { useSession } from "../session/Session";
import { type Fact, Facts } from "../ui/Facts";
import { Fault } from "../ui/Fault";
import { mailTo } from "../ui/mailTo";
import { useTitle } from "../ui/useTitle";
import { useSpeech } from "../words";
import { authorOf } from "./Author";
import { type RowAction, type User, useUser } from "./queries";
import { RenameUser } from "./RenameUser";
import { MailStatus, UserStatus } from "./UserStatus";
import { offered, possible, useUserActions } from "./useUserActions";

/** How often it is looked whether a mail has arrived, in milliseconds. */
const LOOK_AGAIN = 10_000;
/** The id of a user, which stays when the user is removed. */
const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export default function UserPage() {
  const { account = "" } = useParams();
  const user = useUser(account, LOOK_AGAIN);
  // A user who has just been removed here stays until the list is shown.
  if (user.data) return <Shown user={user.data} />;
  if (user.error instanceof ApiError && user.error.status === 404)
    return ID.test(account) ? <FormerUser id={account} /> : <NotFound />;
  if (user.error) return <Fault error={user.error} onRetry={() => void user.refetch()} />;
  return <Waiting />;
}

function Shown({ user }: { user: User }) {
  const { words } = useSpeech();
  const said = words.users;
  const navigate = useNavigate();
  const { pathname, state } = useLocation() as { pathname: string; state: { from?: string } | null };
  const list = state?.from ?? "/users";
  const toList = () => navigate(list);
  const actions = useUserActions((action) => {
    if (action === "remove") toList();
  });
  const invitation = useInvitationActions((what) => {
    if (what === "delete") toList();
  });
  const myself = useMe().data?.account;
  const [address, setAddress] = useSearchParams();
  const tab = address.get("tab") === "history" ? "history" : "details";
  const mayChange = useMayChange();
  const isInvited = user.status === "invited";
  const [renaming, setRenaming] = useState(false);
  const renamed = useRenamed(user, myself);
  useTitle(user.name);
  return (
    <ContentLayout
      breadcrumbs={<Breadcrumbs list={{ text: said.title, href: list }} here={user.name} />}
      header={
        <Header
          variant="h1"
          description={user.account}
          actions={
            mayChange ? (
              <div className="page-actions">
                {isInvited ? (
                  <>
                    <Button onClick={() => invitation.ask("delete", [user])}>
                      {words.invitations.deleteInvitation}
                    </Button>
                    <Button onClick={() => setRenaming(true)}>{said.rename.action}</Button>
                    <Button loading={invitation.busy} onClick={() => invitation.resend([user])}>
                      {words.invitations.resend}
                    </Button>
                  </>
                ) : (
                  <ButtonDropdown
                    items={[
                      { id: "rename", text: said.rename.action },
                      ...offered(user, myself).map((id) => ({
                        id,
                        text: said.action[id],
                        disabled: !possible(id, user),
                      })),
                    ]}
                    onItemClick={({ detail }) =>
                      detail.id === "rename" ? setRenaming(true) : actions.ask(detail.id as RowAction, [user])
                    }
                  >
                    {said.actions}
                  </ButtonDropdown>
                )}
                <Button
                  variant="primary"
                  onClick={() => navigate(`${pathname}/edit`, { state: { from: pathname, list } })}
                >
                  {said.edit}
                </Button>
              </div>
            ) : null
          }
        >
          {user.name}
        </Header>
      }
    >
      <Tabs
        ariaLabel={user.name}
        activeTabId={tab}
        tabs={[
          { id: "details", label: words.tasks.details, content: <Details user={user} /> },
          {
            id: "history",
            label: words.history,
            content: (
              <Suspense fallback={<Waiting />}>
                <History id={user.id} />
              </Suspense>
            ),
          },
        ]}
        onChange={({ detail }) =>
          setAddress(detail.activeTabId === "history" ? { tab: "history" } : {}, { replace: true, state })
        }
      />
      {actions.question}
      {invitation.question}
      {renaming ? (
        <RenameUser
          user={user}
          isMyself={user.account === myself}
          onDone={(now) => {
            setRenaming(false);
            renamed(now);
          }}
          onClose={() => setRenaming(false)}
        />
      ) : null}
    </ContentLayout>
  );
}

/** What follows a rename: the page moves to the new account, and who has renamed the own account is signed out. */
function useRenamed(before: User, myself: string | undefined): (now: User) => void {
  const said = useSpeech().words.users;
  const tell = useTell();
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const { signOut } = useSession();
  return (now) => {
    if (now.account === before.account) return tell({ type: "info", text: said.unchanged });
    if (before.account === myself) return void signOut("renamed").then(() => navigate("/sign-in"));
    tell({ type: "success", text: said.rename.done(now.name, now.account) });
    navigate(`/users/${encodeURIComponent(now.account)}${search}`, { replace: true, state });
  };
}

function Details({ user }: { user: User }) {
  const said = useSpeech().words.users;
  return (
    <SpaceBetween size="l">
      <Facts title={said.standing} items={useSignIn(user)} />
      <Facts title={said.identity} items={usePerson(user)} />
    </SpaceBetween>
  );
}

function useSignIn(user: User): Fact[] {
  const { words, time } = useSpeech();
  const { fields, ...said } = words.users;
  const lastMail = (
    <>
      <MailStatus status={user.mail_status} />
      {user.mail_not_before ? (
        <div>{said.mailAt(time(user.mail_not_before))}</div>
      ) : user.mail_at ? (
        <div>{time(user.mail_at)}</div>
      ) : null}
    </>
  );
  const isInvited = user.status === "invited";
  const lastSignIn = user.last_signed_in_at ? time(user.last_signed_in_at) : said.neverSignedIn;
  const invitation = [
    { label: words.invitations.sentAt, value: time(user.invited_at) },
    { label: words.invitations.expires, value: time(user.invitation_expires_at) },
  ];
  return [
    { label: fields.status, value: <UserStatus status={user.status} /> },
    { label: fields.role, value: said.roles[user.role] ?? user.role },
    { label: fields.second_factor, value: user.second_factor_at ? said.yes : said.no },
    ...(isInvited ? [] : [{ label: fields.last_signed_in_at, value: lastSignIn }]),
    { label: fields.mail_status, value: lastMail },
    ...(isInvited ? invitation : []),
    { label: fields.created_at, value: said.at(time(user.created_at), user.created_by) },
    { label: fields.updated_at, value: said.at(time(user.updated_at), authorOf(user.updated_by, words)) },
  ];
}

function usePerson(user: User): Fact[] {
  const { words, number, language } = useSpeech();
  const { fields, ...said } = words.users;
  const country = user.country ? new Intl.DisplayNames(language, { type: "region" }).of(user.country) : "";
  const phone = user.phone ? <Link href={`tel:${user.phone}`}>{user.phone}</Link> : "–";
  return [
    { label: fields.email, value: <Link href={mailTo(user.email)}>{user.email}</Link> },
    { label: fields.account, value: user.account },
    { label: fields.english_name, value: user.english_name || "–" },
    { label: fields.given_name, value: user.given_name || "–" },
    { label: fields.family_name, value: user.family_name || "–" },
    { label: fields.phone, value: phone },
    { label: fields.hide_phone, value: user.hide_phone ? said.yes : said.no },
    { label: fields.country, value: country || "–" },
    { label: fields.department, value: user.department || "–" },
    { label: fields.title, value: user.title || "–" },
    { label: fields.contact_no, value: number(user.contact_no) },
    { label: fields.signature, value: user.signature || "–" },
    { label: fields.remarks, value: user.remarks || "–" },
    { label: fields.active_until, value: user.active_until || "–" },
  ];
}
