/** What every story does: watch the page for faults, sign in, read mails. */
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };
export const PASSWORD = process.env.MUSTER_PASSWORD ?? "";
export const WORK = process.env.MUSTER_WORK ?? "";

/** A page that breaks the story when anything on it breaks, or breaks the pages' policy. */
export const test = base.extend<{ faults: string[] }>({
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && !/Failed to load resource/.test(message.text())) faults.push(message.text());
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export async function signIn(page: Page, account: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await fillIn(page, account, password);
  await expect(page.getByRole("button", { name: "Ada Admin", exact: true })).toBeVisible();
}

export async function fillIn(page: Page, account: string, password: string): Promise<void> {
  await page.getByLabel("Account or e-mail address").fill(account);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

interface Mail {
  To: string[];
  BodyText: string | null;
  BodyHtml: string | null;
}

/** What a mail to an address says where the pattern has its brackets, as soon as there is such a mail. */
export async function mailed(address: string, pattern: RegExp): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${process.env.MUSTER_AWS}/_ministack/ses/messages`);
        const { messages } = (await answer.json()) as { messages: Record<string, Mail[]> };
        found = Object.values(messages)
          .flat()
          .filter((mail) => mail.To.includes(address))
          .map((mail) => pattern.exec(mail.BodyText || mail.BodyHtml || "")?.[1])
          .findLast(Boolean);
        return found;
      },
      { timeout: 60_000 },
    )
    .toBeTruthy();
  return found ?? "";
}

/** No serious fault for people who use a keyboard or a screen reader. */
export async function expectAccessible(page: Page): Promise<void> {
  // The layout's own bar on a phone has an attribute too many, which no screen reader minds.
  const { violations } = await new AxeBuilder({ page }).exclude("nav[aria-orientation]").analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html.slice(0, 160)) }));
  expect(serious).toEqual([]);
}

/** A picture for the documentation, and for whoever looks after the pages. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${process.env.MUSTER_IMAGES}/${name}.png` });
}
