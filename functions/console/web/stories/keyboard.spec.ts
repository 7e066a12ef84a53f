import type { Locator, Page } from "@playwright/test";
import { expect, PASSWORD, test, WORK } from "./world";

test("everything is reached and done with the keyboard alone", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page).toHaveTitle("Sign in – Muster");
  await type(page, page.getByLabel("Account or email address", { exact: true }), "tyrell-admin");
  await type(page, page.getByLabel("Password", { exact: true }), PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle("Users – Muster");
  await importCrew(page);

  await page.goto("/users");
  const rows = page.getByRole("rowheader");
  await expect(rows).toHaveCount(20);
  // Past the bar and the navigation in one step.
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#page")).toBeFocused();
  await choose(page, page.getByRole("button", { name: "Status Any status" }), "Active");
  await expect(page).toHaveURL(/status=active/);
  const found = page.waitForResponse(/users\?.*search=example\.com/);
  await type(page, page.getByLabel("Search by name, account, email or phone"), "example.com");
  await expect(page).toHaveURL(/search=example\.com/);
  await found;
  await expect(page.getByText(/^\d+ users$/)).toBeVisible();
  await disableTwo(page);
  await editFirst(page);
  await signOut(page);
});

/** Import a workbook: the dialog takes the focus, keeps it, and gives it back. */
async function importCrew(page: Page): Promise<void> {
  const opener = page.getByRole("button", { name: "Import", exact: true }).first();
  const dialog = page.getByRole("dialog");
  await activate(page, opener);
  await expectFocusWithin(dialog);
  for (let tabs = 0; tabs < 8; tabs += 1) await page.keyboard.press("Tab");
  await expectFocusWithin(dialog);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  const chooser = page.waitForEvent("filechooser");
  await activate(page, dialog.getByRole("button", { name: "Select File" }));
  await (await chooser).setFiles(`${WORK}/crew.xlsx`);
  await activate(page, dialog.getByRole("button", { name: "Upload", exact: true }));
  // First the notice, which leaves by itself while a busy machine may still be loading the page.
  await expect(page.getByRole("status").filter({ hasText: "its import is starting" })).toBeVisible();
  await expect(page).toHaveTitle("crew.xlsx – Muster");
  await expect(page.getByText(/failed\. Download the result to see why/)).toBeVisible({ timeout: 120_000 });

  await activate(page, page.getByRole("button", { name: /^Task Center/ }));
  const all = page.getByRole("menuitem", { name: "View all tasks" });
  await expect(all).toBeVisible();
  await arrowTo(page, all);
  await page.keyboard.press("Enter");
  await expect(page).toHaveTitle("Task Center – Muster");
}

/** Two rows by the space bar, not the administrator's own; a question that Escape refuses and Enter confirms. */
async function disableTwo(page: Page): Promise<void> {
  const boxes = page.getByRole("checkbox", { name: /^Select (?!all|Ada Admin)/ });
  for (const index of [0, 1]) {
    await tabTo(page, boxes.nth(index));
    await page.keyboard.press("Space");
    await expect(boxes.nth(index)).toBeChecked();
  }
  const menu = page.getByRole("button", { name: "Actions (2 selected)" });
  const question = page.getByRole("dialog", { name: "Disable 2 users?" });
  await choose(page, menu, "Disable", "menuitem");
  await expectFocusWithin(question);
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(menu).toBeFocused();
  await choose(page, menu, "Disable", "menuitem");
  await activate(page, question.getByRole("button", { name: "Disable" }));
  await expect(page.getByRole("status").filter({ hasText: "2 users were disabled." })).toBeVisible();
  // What opened the question is gone with the selection.
  await expect(page.locator("#page")).toBeFocused();
}

async function editFirst(page: Page): Promise<void> {
  const name = (await page.getByRole("rowheader").first().innerText()).trim();
  await activate(page, page.getByRole("button", { name: `Edit ${name}` }).first());
  await expect(page).toHaveTitle(`Edit ${name} – Muster`);
  await expect(page.locator("#page")).toBeFocused();
  await type(page, page.getByLabel(/^Position/), "Director");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: `The changes to ${name} are saved.` })).toBeVisible();
  await expect(page).toHaveTitle("Users – Muster");
  await expect(page).toHaveURL(/status=active/);
}

async function signOut(page: Page): Promise<void> {
  await choose(page, page.getByRole("button", { name: "Ada Admin", exact: true }), "Sign out", "menuitem");
  await expect(page.getByText("You have signed out.")).toBeVisible();
  await expect(page).toHaveTitle("Sign in – Muster");
}

/** Tab until something has the focus. A page has fewer than 200 stops, so what is not reached cannot be. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let tabs = 0; tabs < 200; tabs += 1) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press("Tab");
  }
  await expect(wanted).toBeFocused({ timeout: 1 });
}

async function arrowTo(page: Page, wanted: Locator): Promise<void> {
  for (let arrows = 0; arrows < 20; arrows += 1) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press("ArrowDown");
  }
  await expect(wanted).toBeFocused({ timeout: 1 });
}

async function activate(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press("Enter");
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

/** Open a menu or a list, and take what begins with a text. */
async function choose(
  page: Page,
  opener: Locator,
  text: string,
  role: "option" | "menuitem" = "option",
): Promise<void> {
  await activate(page, opener);
  const item = page.getByRole(role, { name: text, exact: true });
  await expect(item).toBeVisible();
  if (role === "menuitem") await arrowTo(page, item);
  else await highlight(page, item);
  await page.keyboard.press("Enter");
}

/** A list keeps the focus itself and says which option is meant. */
async function highlight(page: Page, option: Locator): Promise<void> {
  const id = await option.getAttribute("id");
  const meant = () => page.evaluate(() => document.activeElement?.getAttribute("aria-activedescendant"));
  for (let arrows = 0; arrows < 20 && (await meant()) !== id; arrows += 1) await page.keyboard.press("ArrowDown");
  expect(await meant()).toBe(id);
}

function hasFocus(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === document.activeElement);
}

async function expectFocusWithin(place: Locator): Promise<void> {
  await expect(place).toBeVisible();
  await expect.poll(() => place.evaluate((element) => element.contains(document.activeElement))).toBe(true);
}
