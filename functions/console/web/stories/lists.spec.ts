import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, importFile, invite, NARROW, signIn, test, WORK } from "./world";

/** The project holds a page to half of what counts as good: https://web.dev/articles/cls */
const MOST_SHIFT = 0.05;
/** How wide and high the buttons of a row are at least: https://www.w3.org/TR/WCAG22/#target-size-minimum, more for a finger. */
const LEAST_BUTTON = 24;
const LEAST_ON_A_PHONE = 32;
const SCREENS = [
  ...[390, 683, 1024, 1280, 1366, 1920].map((width) => [width, "en"] as const),
  ...[390, 1366, 1920].map((width) => [width, "zh"] as const),
];

test("a page of the list stands in the address, and one comes back to it", async ({ page }) => {
  await signIn(page, "kramerica-admin");
  await importFile(page, `${WORK}/visitors.xlsx`);
  await page.goto("/users");
  await expect(page.getByText("More than 20 users", { exact: true })).toBeVisible();
  await page
    .getByRole("checkbox", { name: /^Select (?!all)/ })
    .first()
    .check();
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page).toHaveURL(/page=2/);
  await expect(page.getByText("More than 40 users · 1 selected")).toBeVisible();
  await expect(
    page.getByRole("status").or(page.locator("[aria-live]")).filter({ hasText: "Page 2: 20 users" }),
  ).not.toHaveCount(0);
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(page.getByText(/^\d+ users · 1 selected/)).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/page=2/);

  const name = (await page.getByRole("rowheader").first().innerText()).trim();
  await page
    .getByRole("button", { name: `Edit ${name}` })
    .first()
    .click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/users\?page=2$/);
  await page.reload();
  await expect(page.getByRole("rowheader").first()).toHaveText(name);
  await page.getByRole("link", { name, exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel(/^Position/).fill("Curator");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("Curator")).toBeVisible();
  await page.locator("#page").getByRole("link", { name: "Users" }).first().click();
  await expect(page).toHaveURL(/\/users\?page=2$/);
});

test("users that an import has made are in the list when it has ended, without a reload", async ({ page }) => {
  await signIn(page, "monarch-admin");
  await expect(page.getByText("1 user", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Clear filters" })).toHaveCount(0);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(`${WORK}/newcomers.xlsx`);
  await dialog.getByRole("button", { name: "Upload" }).click();
  await expect(page).toHaveURL(/\/tasks\//);
  await expect(page.getByText("Waiting for its file")).toHaveCount(0);
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByText("newcomers.xlsx: completed with errors.")).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText("More than 20 users", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Dismiss" }).first().click();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("button", { name: "Actions (20 selected)" }).click();
  // The first group is about the chosen users, the second about all that match.
  await page.getByRole("menuitem", { name: "Enable", exact: true }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("20 users were enabled already.")).toBeVisible();
});

test("nothing moves while the lists are loaded, no word is broken and no button of a row is small, on any screen", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) shifts.sum += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await signIn(page, "nakatomi-admin");
  await importFile(page, `${WORK}/tenants.xlsx`);
  await invite(page, "Hans Holly", "hans@nakatomi.example.com");
  const cutOff: string[] = [];
  for (const [width, language] of SCREENS) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate((chosen) => localStorage.setItem("muster.language", chosen), language);
    for (const address of ["/users", "/invitations", "/directory", "/tasks"]) {
      await page.goto(address);
      await expect(page.getByRole("rowheader").first()).toBeVisible();
      await page.waitForLoadState("networkidle");
      const shift = await page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum);
      expect(shift, `${address} at ${width}`).toBeLessThan(MOST_SHIFT);
      expect(await brokenWords(page), `${address} at ${width}`).toEqual([]);
      const cut = await cutAtTheEdge(page);
      if (cut > 0) cutOff.push(`${address} at ${width}: ${cut} px`);
      expect(await coveredColumns(page), `${address} at ${width}`).toEqual([]);
      const least = width < 688 ? LEAST_ON_A_PHONE : LEAST_BUTTON;
      expect(await smallButtons(page, least), `${address} at ${width}`).toEqual([]);
      await expectNoOverflow(page);
    }
  }
  expect(cutOff).toEqual([]);
});

test("on a phone every field of a user is one tap away, and columns can be chosen", async ({ page }) => {
  await page.setViewportSize(NARROW);
  await page.goto("/sign-in");
  await page.getByLabel("Account or email address", { exact: true }).fill("prestige-admin");
  await page.getByLabel("Password", { exact: true }).fill(process.env.MUSTER_PASSWORD ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("rowheader")).toContainText("admin@prestige.example.com");
  await page.getByRole("button", { name: "Preferences" }).click();
  await page.getByRole("dialog").getByRole("checkbox", { name: "Role" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("columnheader", { name: "Role" })).toBeVisible();
  await page.getByRole("link", { name: "Ada Admin" }).click();
  for (const field of ["Department", "Mobile Number", "Contact No. in Directory", "Last email", "Added"]) {
    await expect(page.getByText(field, { exact: true })).toBeVisible();
  }
  await expectNoOverflow(page);
  await expectAccessible(page);
});

/** The words that a table shows on two lines; of Chinese, which breaks anywhere, those of buttons, states and headers. */
async function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const broken: string[] = [];
    const walker = document.createTreeWalker(document.querySelector("table") ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const isWhole = node.parentElement?.closest("button, .whole, .row-menu, thead th");
      const words = isWhole ? /[A-Za-z]+|[\u4e00-\u9fff]+/g : /[A-Za-z]+/g;
      for (const { 0: word, index } of (node.textContent ?? "").matchAll(words)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (tops.size > 1) broken.push(word);
      }
    }
    return broken;
  });
}

/** The columns that another one lies over. */
async function coveredColumns(page: Page): Promise<string[]> {
  const headers = await page.getByRole("columnheader").all();
  const boxes = await Promise.all(headers.map(async (header) => ({ box: await header.boundingBox(), header })));
  const covered: string[] = [];
  for (const [place, { box, header }] of boxes.entries()) {
    const next = boxes[place + 1]?.box;
    if (box && next && next.x < box.x + box.width - 1) covered.push(await header.innerText());
  }
  return covered;
}

/** The buttons of rows that are narrower or lower than so many pixels; only the directory has none. */
async function smallButtons(page: Page, least: number): Promise<string[]> {
  const buttons = page.locator(".row-actions button");
  if (!page.url().endsWith("/directory")) await expect(buttons).not.toHaveCount(0);
  const sizes = await buttons.evaluateAll((all) =>
    all.map((button) => {
      const { width, height } = button.getBoundingClientRect();
      return { name: button.ariaLabel, width: Math.round(width), height: Math.round(height) };
    }),
  );
  return sizes
    .filter(({ width, height }) => width < least || height < least)
    .map(({ name, width, height }) => `${name}: ${width}×${height}`);
}

/** How many pixels of a table are to the right of what is seen of it. */
async function cutAtTheEdge(page: Page): Promise<number> {
  return page
    .locator("table")
    .last()
    .evaluate((table) => {
      const place = table.parentElement;
      return place ? place.scrollWidth - place.clientWidth : 0;
    });
}
