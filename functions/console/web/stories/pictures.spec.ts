/** Pictures of every page and of the dialogs, to look at: `make test-browser STORY=pictures` puts them into build/browser/pictures. */
import type { Page } from "@playwright/test";
import { en } from "../src/words/en";
import { zh } from "../src/words/zh";
import { expect, importFile, invite, signIn, test, WORK } from "./world";

/** The widest first: on a narrow one the navigation closes, and stays closed. */
const WIDTHS = [1920, 1280, 683, 390];
const LOOKS = (["light", "dark"] as const).flatMap((theme) =>
  (["en", "zh"] as const).map((language) => ({ theme, language })),
);

test("every page and dialog is pictured at four widths, light and dark, in both languages", {
  tag: "@pictures",
}, async ({ page, browser }) => {
  test.setTimeout(1_800_000);
  await signIn(page, "hadley-admin");
  await importFile(page, `${WORK}/models.xlsx`);
  const task = new URL(page.url()).pathname;
  await invite(page, "Odo Oz", "odo@hadley.example.com");
  await page.goto("/users");
  const user = await page.getByRole("rowheader").getByRole("link").nth(3).getAttribute("href");
  const storageState = await page.context().storageState();
  for (const { theme, language } of LOOKS) {
    const context = await browser.newContext({ storageState, colorScheme: theme, reducedMotion: "reduce" });
    await context.addInitScript((kept) => localStorage.setItem("muster.language", kept), language);
    const shown = await context.newPage();
    await pictureAll(shown, `${theme}-${language}`, language === "zh" ? zh : en, { task, user: user ?? "" });
    await context.close();
  }
  for (const { theme, language } of LOOKS) {
    const context = await browser.newContext({ colorScheme: theme, reducedMotion: "reduce" });
    await context.addInitScript((kept) => localStorage.setItem("muster.language", kept), language);
    const shown = await context.newPage();
    for (const address of ["/sign-in", "/forgotten-password", "/change-password", "/accept#token=hadley.wrong"]) {
      await shown.goto(address);
      await expect(shown.getByRole("heading").first()).toBeVisible();
      await picture(shown, `out${address.replace(/#.*/, "").replace("/", "-")}`, `${theme}-${language}`);
    }
    await context.close();
  }
});

interface Addresses {
  task: string;
  user: string;
}

async function pictureAll(page: Page, look: string, words: typeof en, { task, user }: Addresses): Promise<void> {
  const pages = ["/users", "/users/add", user, `${user}/edit`, "/invitations", "/invitations/add", "/tasks", task];
  for (const address of [...pages, `${user}?tab=history`, "/audit", "/directory", "/account", "/no/such/page"]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(words.loading, { exact: true })).toHaveCount(0);
    await picture(page, address.replace(user, "/user").replace(task, "/task").replace(/[/?]/g, "-").slice(1), look);
  }

  await open(page, "/invitations/add");
  await page.getByRole("textbox").first().fill("Ann Lee <ann.lee@hadley.example.com>\nroy@localhost");
  await page.getByRole("button", { name: words.invitations.many.submit, exact: true }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await picture(page, "invite-several", look);

  await open(page, "/users");
  await page.getByRole("button", { name: words.imports.action, exact: true }).click();
  await picture(page, "import-dialog", look);

  await open(page, "/users");
  for (const row of [2, 3]) await page.getByRole("checkbox").nth(row).check();
  const menu = page.getByRole("button", { name: words.users.actionsFor("2") });
  await menu.click();
  await page.getByRole("menuitem", { name: words.users.change }).first().click();
  for (const field of ["department", "title", "role", "hide_phone"] as const) {
    await page.getByRole("dialog").getByRole("checkbox", { name: words.users.fields[field] }).check();
  }
  await picture(page, "change-fields", look);
  await page.getByRole("dialog").getByRole("button", { name: words.cancel }).click();
  await menu.click();
  await page.getByRole("menuitem", { name: words.users.action.remove }).first().click();
  await picture(page, "remove-users", look);

  await open(page, "/users/add");
  await page.getByRole("button", { name: words.users.save, exact: true }).click();
  await picture(page, "add-faults", look);

  await pictureStopping(page, look, words, task);
}

/** An import as it looks while it runs: the real one has ended too soon. */
async function pictureStopping(page: Page, look: string, words: typeof en, task: string): Promise<void> {
  const running = { state: "running", done: 20, created: 18, failed: 2, ended_at: null, has_result: false };
  const by = { stopped_by: "hadley-admin", stopped_at: "2026-11-27T08:00:00Z" };
  let changed: object = { ...running, stoppable: true, deletable: false };
  const [answer] = await Promise.all([page.waitForResponse(`**/v1${task}`), open(page, task)]);
  const ended = await answer.json();
  await page.route(`**/v1${task}`, (route) => route.fulfill({ json: { ...ended, ...changed } }));
  await open(page, task);
  await picture(page, "task-running", look);
  await page.getByRole("button", { name: words.tasks.stop, exact: true }).click();
  await picture(page, "stop-import", look);
  changed = { ...running, ...by, stoppable: false, deletable: false };
  await open(page, task);
  await picture(page, "task-stopping", look);
  changed = { ...by };
  await open(page, task);
  await picture(page, "task-stopped", look);
  await page.unrouteAll({ behavior: "ignoreErrors" });
}

async function open(page: Page, address: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

async function picture(page: Page, name: string, look: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    await page.waitForTimeout(120);
    await page.screenshot({ path: `${WORK}/pictures/${name}-${width}-${look}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
