/** The first script: it fetches the console's own script and the words, and loads the page again while a part is missing. */
import "@cloudscape-design/global-styles/index.css";
import "./console.css";
import { keptLanguage, LANGUAGES, type Language, loadWords } from "./words/languages";

/** How long it waits before each new try, in milliseconds: a function that is throttled has room again a moment later. */
const WAITS = [1000, 2000, 4000];
const TRIES = "muster.tries";
/** The words are among what may be missing, so these few are here. */
const MISSING: Record<Language, { text: string; again: string }> = {
  en: { text: "The console could not be loaded: the server is busy or cannot be reached.", again: "Try again" },
  zh: { text: "控制台加载失败：服务器繁忙或无法连接。", again: "重试" },
};

async function start(place: HTMLElement): Promise<void> {
  try {
    const [app] = await Promise.all([import("./app"), loadWords(keptLanguage()), styled()]);
    app.show(place);
    sessionStorage.removeItem(TRIES);
  } catch (error) {
    console.warn(error); // for whoever looks into it; the person is told after the last try
    startAgain(place);
  }
}

/** Raise an error if the page's style did not arrive. A browser waits for it before it runs this script. */
async function styled(): Promise<void> {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]');
  // A refused style is an empty one to some browsers.
  if ([...links].some((link) => !link.sheet?.cssRules.length)) throw new Error("The style did not arrive.");
}

/** Load the page again: what has arrived is in the browser's cache, so that each try asks for less. */
function startAgain(place: HTMLElement): void {
  const tries = Number(sessionStorage.getItem(TRIES));
  const wait = WAITS[tries];
  if (wait === undefined) {
    showMissing(place);
    return;
  }
  sessionStorage.setItem(TRIES, String(tries + 1));
  setTimeout(() => location.reload(), wait * (0.5 + Math.random()));
}

function showMissing(place: HTMLElement): void {
  sessionStorage.removeItem(TRIES);
  const { text, again } = MISSING[keptLanguage()];
  document.documentElement.lang = LANGUAGES[keptLanguage()].locale;
  const said = document.createElement("p");
  const button = document.createElement("button");
  said.textContent = text;
  said.setAttribute("role", "alert");
  button.textContent = again;
  button.addEventListener("click", () => location.reload());
  place.replaceChildren(said, button);
}

const place = document.getElementById("console");
if (place) void start(place);
