/** What every story does: watch the pages for faults, sign in, read mails. */
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

export { expect };
export const PASSWORD = process.env.MUSTER_PASSWORD ?? "";
export const WORK = process.env.MUSTER_WORK ?? "";
export const NARROW = { width: 360, height: 740 };

/** Pages that break the story when anything on them breaks, or breaks the pages' policy; `visitor` is a second person. */
export const test = base.extend<{ faults: string[]; visitor: Page }>({
  faults: [
    async ({ context }, use) => {
      const faults: string[] = [];
      watch(context, faults);
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  visitor: async ({ browser, faults }, use) => {
    const context = await browser.newContext();
    watch(context, faults);
    await use(await context.newPage());
    await context.close();
  },
});

function watch(context: BrowserContext, faults: string[]): void {
  context.on("weberror", (error) => faults.push(error.error().message));
  context.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
}

export async function signIn(page: Page, account: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, account, password);
  await expect(page.getByRole("button", { name: "Ada Admin", exact: true })).toBeVisible();
}

export async function fillIn(page: Page, account: string, password: string): Promise<void> {
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.getByLabel("Account or email address", { exact: true }).fill(account);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Invite somebody by the form. */
export async function invite(page: Page, name: string, email: string): Promise<void> {
  await page.goto("/users/add");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(`${name} is invited; the email is on its way.`)).toBeVisible();
}

/** Import a workbook by the dialog, to the end of its task. */
export async function importFile(page: Page, file: string): Promise<void> {
  await page.goto("/tasks");
  await page.getByRole("button", { name: "Import", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(file);
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(page.getByText(/failed\. Download the result to see why/)).toBeVisible({ timeout: 120_000 });
}

interface Mail {
  To: string[];
  BodyText: string | null;
  BodyHtml: string | null;
}

/** What the latest mail to an address says where the pattern has its brackets, as soon as it is another than before. */
export async function mailed(address: string, pattern: RegExp, before?: string): Promise<string> {
  let found: string | undefined;
  const arrived = async () => {
    const answer = await fetch(`${process.env.MUSTER_AWS}/_ministack/ses/messages`);
    const { messages } = (await answer.json()) as { messages: Record<string, Mail[]> };
    found = Object.values(messages)
      .flat()
      .filter((mail) => mail.To.includes(address))
      .map((mail) => pattern.exec(mail.BodyText || mail.BodyHtml || "")?.[1])
      .findLast(Boolean);
    return found !== undefined && found !== before;
  };
  await expect.poll(arrived, { timeout: 100_000 }).toBe(true);
  return found ?? "";
}

/** An open dialog: what lies behind it has been looked at before. */
export const DIALOG = "[role=dialog]";
/** What differs between day and night. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** No serious fault for people who use a keyboard or a screen reader, by day and by night. */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  const dark = await page.evaluate(() => document.body.classList.contains("awsui-dark-mode"));
  await expectNoFaults(new AxeBuilder({ page }).include(within));
  await page.emulateMedia({ colorScheme: dark ? "light" : "dark" });
  await expectNoFaults(new AxeBuilder({ page }).include(within).withRules(COLOURS));
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
}

async function expectNoFaults(axe: AxeBuilder): Promise<void> {
  // The layout's own bar on a phone has an attribute too many, which no screen reader minds.
  const { violations } = await axe.exclude("nav[aria-orientation]").analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html.slice(0, 160)) }));
  expect(serious).toEqual([]);
}

/** Nothing sticks out to the right, once the page has taken the size that its window was given. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(over).toBeLessThanOrEqual(0);
}

/** A picture for the documentation. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${process.env.MUSTER_IMAGES}/${name}.png` });
}
