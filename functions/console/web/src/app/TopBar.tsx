/** The bar at the top of every page: the Task Center's latest, the settings, who is signed in. */
import type { ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useNavigate } from "react-router";
import { type Me, maySeeAll } from "../account/me";
import { useSession } from "../session/Session";
import { useSignOutEverywhere } from "../session/useSignOutEverywhere";
import { hasEnded, percent, stateOf, type Task, useTasks } from "../tasks/queries";
import { useSpeech, useWords } from "../words";
import { LANGUAGES, type Language } from "../words/languages";
import logo from "./muster.svg?inline";
import { THEMES, type Theme, usePreferences } from "./preferences";

type Utility = TopNavigationProps.Utility;
type Follow = TopNavigationProps.MenuDropdownUtility["onItemFollow"];

const LATEST = 5;

/** For somebody who is not signed in. */
export function PublicTopBar() {
  return <Bar utilities={[useSettings()]} />;
}

export function TopBar({ me }: { me: Me | undefined }) {
  const settings = useSettings();
  const person = usePerson(me);
  return me && maySeeAll(me) ? <WithTasks others={[settings, person]} /> : <Bar utilities={[settings, person]} />;
}

function WithTasks({ others }: { others: Utility[] }) {
  const tasks = useTasks(LATEST);
  const menu = useTaskMenu(tasks.data?.items ?? []);
  return <Bar utilities={[menu, ...others]} />;
}

function Bar({ utilities }: { utilities: Utility[] }) {
  const words = useWords();
  const navigate = useNavigate();
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{
          href: "/",
          title: words.product,
          logo: { src: logo, alt: "" },
          onFollow: (event) => {
            event.preventDefault();
            navigate("/");
          },
        }}
        utilities={utilities}
        i18nStrings={{ overflowMenuTriggerText: words.more, overflowMenuTitleText: words.more }}
      />
    </div>
  );
}

function useTaskMenu(tasks: readonly Task[]): Utility {
  const { words, number } = useSpeech();
  const follow = useFollow();
  const said = words.tasks;
  const running = tasks.filter((task) => !hasEnded(task) && task.state !== "awaiting_upload").length;
  const items = tasks.map<ButtonDropdownProps.Item>((task) => ({
    id: task.task_id,
    text: task.file_name,
    href: `/tasks/${task.task_id}`,
    secondaryText: progressOf(task),
    iconName: iconOf(task),
  }));
  function progressOf(task: Task): string {
    const shown = stateOf(task);
    if (shown !== "running") return said.states[shown] ?? shown;
    return `${percent(task)} % · ${said.count(number(task.done), number(task.total))}`;
  }
  return {
    type: "menu-dropdown",
    text: said.title,
    iconName: "list-view",
    badge: running > 0,
    ariaLabel: running > 0 ? `${said.title} (${number(running)})` : said.title,
    items: [
      ...(items.length ? [{ id: "latest", text: said.latest, items }] : []),
      ...(items.length ? [] : [{ id: "none", text: said.none, disabled: true }]),
      { id: "all", text: said.viewAll, href: "/tasks" },
    ],
    onItemFollow: follow,
  };
}

function iconOf(task: Task): ButtonDropdownProps.Item["iconName"] {
  if (stateOf(task) === "stopped") return "status-stopped";
  if (task.state === "succeeded") return "status-positive";
  if (task.state === "failed") return "status-negative";
  if (task.state === "completed_with_errors") return "status-warning";
  return task.state === "running" ? "status-in-progress" : "status-pending";
}

function useSettings(): Utility {
  const words = useWords();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  return {
    type: "menu-dropdown",
    iconName: "globe",
    ariaLabel: words.settings,
    title: words.settings,
    items: [
      {
        id: "languages",
        text: "Language / 语言",
        items: (Object.keys(LANGUAGES) as Language[]).map((each) => ({
          id: `language-${each}`,
          itemType: "checkbox" as const,
          checked: each === language,
          text: LANGUAGES[each].name,
        })),
      },
      {
        id: "themes",
        text: words.appearance,
        items: THEMES.map((each) => ({
          id: `theme-${each}`,
          itemType: "checkbox" as const,
          checked: each === theme,
          text: words.themes[each],
        })),
      },
    ],
    onItemClick: ({ detail }) => {
      const [what, value] = detail.id.split("-");
      if (what === "language") setLanguage(value as Language);
      if (what === "theme") setTheme(value as Theme);
    },
  };
}

function usePerson(me: Me | undefined): Utility {
  const words = useWords();
  const signOutEverywhere = useSignOutEverywhere();
  const session = useSession();
  const navigate = useNavigate();
  return {
    type: "menu-dropdown",
    iconName: "user-profile",
    text: me?.name ?? session.account ?? "",
    description: me ? `${me.email} · ${me.enterprise.name}` : "",
    items: [
      { id: "account", text: words.account.title },
      { id: "change-password", text: words.session.changeTitle },
      { id: "sign-out-everywhere", text: words.session.signOutEverywhere },
      { id: "sign-out", text: words.session.signOut },
    ],
    onItemClick: ({ detail }) => {
      const leave = () => session.signOut().then(() => navigate("/sign-in"));
      if (detail.id === "account") navigate("/account");
      if (detail.id === "change-password") navigate("/change-password");
      if (detail.id === "sign-out") void leave();
      if (detail.id === "sign-out-everywhere") signOutEverywhere();
    },
  };
}

function useFollow(): Follow {
  const navigate = useNavigate();
  return (event) => {
    event.preventDefault();
    if (event.detail.href) navigate(event.detail.href);
  };
}
