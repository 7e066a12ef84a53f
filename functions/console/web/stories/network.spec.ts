import type { Page } from "@playwright/test";
import { DIALOG, expect, expectAccessible, fillIn, invite, PASSWORD, signIn, test } from "./world";

const BATCH = "/v1/users/batch";

test("without a network it is said at once, and what was given up is not done later", async ({ page, context }) => {
  await signIn(page, "aperture-admin");
  await invite(page, "Al Ash", "al@aperture.example.com");
  await expect(page.getByRole("row", { name: /Al Ash/ })).toBeVisible();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await expectAccessible(page);
  const question = await ask(page, "Al Ash", "Remove");
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(question.getByText("The server cannot be reached, so nothing was changed.")).toBeVisible();
  await question.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "nothing was changed" })).toHaveCount(1);
  await page.getByLabel("Search by name, account, email or phone").fill("nobody");
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("You are offline.")).toHaveCount(0);
  await expect(page.getByText("No users match").first()).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(page.getByRole("row", { name: /Al Ash/ })).toBeVisible();
  expect(sent).toEqual([]);
});

test("what is under way cannot be called off, and its dialog says so", async ({ page }) => {
  await signIn(page, "bluth-admin");
  await invite(page, "Bea Bo", "bea@bluth.example.com");
  let answer = () => {};
  await page.route(BATCH, async (route) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    await route.fallback();
  });
  const question = await ask(page, "Bea Bo", "Remove");
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(question.getByText("This is being done and can no longer be canceled.")).toBeVisible();
  await expect(question.getByRole("button", { name: "Cancel" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(question).toBeVisible();
  await expectAccessible(page, DIALOG);
  answer();
  await expect(page.getByText("Bea Bo was removed.")).toBeVisible();
});

test("a change whose answer is lost may have been made, and the page says so", async ({ page }) => {
  await signIn(page, "dunder-admin");
  await invite(page, "Cal Cox", "cal@dunder.example.com");
  await page.route(BATCH, (route) => route.abort("connectionreset"));
  const question = await ask(page, "Cal Cox", "Remove");
  const list = page.waitForRequest(/\/v1\/users\?/);
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(question.getByText("It may have been done")).toBeVisible();
  // The list behind the question is read again.
  await list;
});

test("a sign-in that ends leaves a half-filled form as it is, for the same person", async ({ page }) => {
  await signIn(page, "gringotts-admin");
  await page.goto("/users/add");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Di Dow");
  await page.getByRole("textbox", { name: "Email" }).fill("di@gringotts.example.com");
  await page.getByLabel(/^Department/).fill("Vaults");
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("Cognito")) localStorage.removeItem(key);
  });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Your sign-in has ended.")).toBeVisible();
  await expect(page.getByLabel(/^Department/)).toBeHidden();
  await expect(page.getByLabel("Account or email address", { exact: true })).toHaveValue("gringotts-admin");
  await expectAccessible(page);
  await fillIn(page, "gringotts-admin", PASSWORD);
  await expect(page).toHaveTitle("Add user – Muster");
  await expect(page).toHaveURL(/\/users\/add$/);
  await expect(page.getByLabel(/^Department/)).toHaveValue("Vaults");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Di Dow is invited; the email is on its way.")).toBeVisible();
});

/** Choose a user, and ask for something in the menu of what is chosen. */
async function ask(page: Page, name: string, action: string) {
  await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("button", { name: "Actions (1 selected)" }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).first().click();
  return page.getByRole("dialog", { name: `${action} ${name}?` });
}
