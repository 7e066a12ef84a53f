/** What surrounds every page of somebody who is signed in. */
import Alert from "@cloudscape-design/components/alert";
import AppLayout from "@cloudscape-design/components/app-layout";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { type ReactNode, Suspense, useRef, useState } from "react";
import { Navigate, Outlet, useLocation, useNavigate } from "react-router";
import { lacksSecondFactor, type Me, maySeeAll, useMe } from "../account/me";
import { Importing } from "../imports/ImportDialog";
import { useSession } from "../session/Session";
import { SignInAgain } from "../session/SignIn";
import { useEndedTasks } from "../tasks/useEndedTasks";
import { Fault } from "../ui/Fault";
import { Message } from "../ui/Message";
import { useOnline } from "../ui/useOnline";
import { useWords } from "../words";
import { useKeptFocus } from "./focus";
import { Notices } from "./notices";
import { TopBar } from "./TopBar";
import { Waiting } from "./Waiting";

export default function Shell() {
  const { account, interrupted, ended } = useSession();
  const { pathname, search } = useLocation();
  const me = useMe();
  if (!account) {
    const isCut = ended === null || ended === "over" || ended === "idle";
    const next = !isCut || pathname === "/" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return (
    <>
      {interrupted ? <SignInAgain account={account} /> : null}
      <SkipLink />
      <TopBar me={me.data} />
      {me.data ? (
        <Pages key={account} me={me.data} />
      ) : me.error ? (
        <main className="card">
          <Fault error={me.error} onRetry={() => void me.refetch()} />
        </main>
      ) : (
        <Waiting />
      )}
    </>
  );
}

/** First on every page, seen when the keyboard gets there: past the bar and the navigation. */
function SkipLink() {
  const words = useWords();
  return (
    <div className="skip">
      <Button
        href="#page"
        onFollow={(event) => {
          event.preventDefault();
          document.getElementById("page")?.focus();
        }}
      >
        {words.skip}
      </Button>
    </div>
  );
}

function Pages({ me }: { me: Me }) {
  const words = useWords();
  const { pathname } = useLocation();
  const directory = { type: "link", text: words.directory.title, href: "/directory" } as const;
  if (!maySeeAll(me)) {
    if (pathname === "/" && !lacksSecondFactor(me)) return <Navigate to="/directory" replace />;
    const allowed = ["/directory", "/account"].includes(pathname);
    return (
      <Layout enterprise={me.enterprise.name} items={[directory]}>
        <Offline />
        {allowed ? <Outlet context={me} /> : <NotAllowed me={me} />}
      </Layout>
    );
  }
  return (
    <Importing>
      <Tracking />
      <Layout
        enterprise={me.enterprise.name}
        items={[
          {
            type: "section-group",
            title: words.users.section,
            items: [{ type: "link", text: words.users.title, href: "/users" }, directory],
          },
          { type: "divider" },
          { type: "link", text: words.tasks.title, href: "/tasks" },
          { type: "link", text: words.auditLog, href: "/audit" },
        ]}
      >
        <Offline />
        {me.enterprise.mail_paused_at ? (
          <Box margin={{ bottom: "l" }}>
            <Alert type="warning" header={words.problems.mailPaused}>
              {words.problems.mailPausedText}
            </Alert>
          </Box>
        ) : null}
        {me.role === "auditor" ? (
          <Box margin={{ bottom: "l" }}>
            <Alert type="info" header={words.problems.auditor}>
              {words.problems.auditorText}
            </Alert>
          </Box>
        ) : null}
        <Outlet context={me} />
      </Layout>
    </Importing>
  );
}

/** Said at once, before anything is tried. */
function Offline() {
  const words = useWords().problems;
  const online = useOnline();
  return (
    <div role="status">
      {online ? null : (
        <Box margin={{ bottom: "l" }}>
          <Alert type="warning">{words.offlineNow}</Alert>
        </Box>
      )}
    </div>
  );
}

function Tracking() {
  useEndedTasks();
  return null;
}

/** The other tabs of Users. */
const OF_USERS = ["/invitations", "/removed-users"];
const LISTS = ["/users", "/invitations", "/removed-users", "/directory", "/tasks", "/audit"];

interface LayoutProps {
  enterprise: string;
  items: SideNavigationProps.Item[];
  children: ReactNode;
}

function Layout({ enterprise, items, children }: LayoutProps) {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(() => matchMedia("(min-width: 1000px)").matches);
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page);
  return (
    <AppLayout
      headerSelector="#top-bar"
      contentType={LISTS.includes(pathname) ? "table" : "default"}
      toolsHide
      navigationOpen={open}
      onNavigationChange={({ detail }) => setOpen(detail.open)}
      ariaLabels={{
        navigation: words.navigation,
        navigationToggle: words.openNavigation,
        navigationClose: words.closeNavigation,
        notifications: words.notices,
      }}
      navigation={
        <SideNavigation
          header={{ text: enterprise, href: "/" }}
          activeHref={OF_USERS.includes(pathname) ? "/users" : `/${pathname.split("/")[1]}`}
          items={items}
          onFollow={(event) => {
            if (event.detail.external) return;
            event.preventDefault();
            navigate(event.detail.href);
            // On a phone the navigation covers the page.
            if (!matchMedia("(min-width: 688px)").matches) setOpen(false);
          }}
        />
      }
      notifications={<Notices />}
      stickyNotifications
      content={
        <div id="page" ref={page} tabIndex={-1}>
          <Suspense fallback={<Waiting />}>{children}</Suspense>
        </div>
      }
    />
  );
}

function NotAllowed({ me }: { me: Me }) {
  return lacksSecondFactor(me) ? <SecondFactorNeeded me={me} /> : <AdministratorsOnly me={me} />;
}

function SecondFactorNeeded({ me }: { me: Me }) {
  const { problems, account } = useWords();
  const navigate = useNavigate();
  return (
    <Message
      type="warning"
      title={problems.factorNeeded}
      action={<Button onClick={() => navigate("/account")}>{account.title}</Button>}
    >
      {problems.factorNeededText(me.enterprise.name)}
    </Message>
  );
}

function AdministratorsOnly({ me }: { me: Me }) {
  const words = useWords().problems;
  return (
    <Message type="info" title={words.administratorsOnly}>
      {words.administratorsOnlyText(me.enterprise.name)}
    </Message>
  );
}
