import { codeOf } from "./authenticator";
import { expect, expectAccessible, fillIn, mailed, PASSWORD, picture, signIn, test } from "./world";

test("a wrong password is refused in a sentence, the right one lets in, and signing out ends it", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Required.")).toHaveCount(2);
  await fillIn(page, "acme-admin", "not-the-password");
  await expect(page.getByText("The account or the password is wrong.")).toBeVisible();
  await picture(page, "sign-in");

  await fillIn(page, "acme-admin", PASSWORD);
  await page.getByRole("button", { name: "Ada Admin", exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await expect(page.getByText("You have signed out.")).toBeVisible();
  await page.goto("/tasks?kind=import");
  await fillIn(page, "acme-admin", PASSWORD);
  await expect(page).toHaveURL(/\/tasks\?kind=import$/);
});

test("whoever got a password by mail chooses another at the first sign-in", async ({ page }) => {
  const password = await mailed("admin@newco.example.com", /Initial password:\s+(\S+)/);
  await page.goto("/sign-in");
  await fillIn(page, "newco-admin", password);
  await expect(page.getByRole("heading", { name: "Choose your password" })).toBeVisible();
  await page.getByLabel("New password", { exact: true }).fill("short");
  await page.getByLabel("Confirm new password", { exact: true }).fill("shore");
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page.getByText("The two passwords differ.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Confirm new password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page.getByRole("button", { name: "Ada Admin", exact: true })).toBeVisible();
});

test("a forgotten password is changed with a code from a mail", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Account or email address", { exact: true }).fill("umbrella-admin");
  await page.getByRole("link", { name: "Forgotten password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgotten password" })).toBeVisible();
  await expect(page.getByLabel("Account or email address", { exact: true })).toHaveValue("umbrella-admin");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByRole("button", { name: "Send another code" })).toBeVisible();
  const code = await mailed("admin@umbrella.example.com", /\b(\d{6})\b/);
  const chosen = "Amber-Heron-52";
  await page.getByLabel("Code from the email", { exact: true }).fill("000000");
  await page.getByLabel("New password", { exact: true }).fill(chosen);
  await page.getByLabel("Confirm new password", { exact: true }).fill(chosen);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The code is wrong or too old.")).toBeVisible();
  await page.getByLabel("Code from the email", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(chosen);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Ada Admin", exact: true })).toBeVisible();
});

test("a password is changed by the rules, with the current one, and every session is over", async ({
  page,
  browser,
}) => {
  await signIn(page, "zorg-admin");
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, "zorg-admin");
  await page.getByRole("button", { name: "Ada Admin", exact: true }).click();
  await page.getByRole("menuitem", { name: "Change your password" }).click();
  await expectAccessible(page);
  const fill = async (current: string, chosen: string) => {
    await page.getByLabel("Current password", { exact: true }).fill(current);
    await page.getByLabel("New password", { exact: true }).fill(chosen);
    await page.getByLabel("Confirm new password", { exact: true }).fill(chosen);
    await page.getByRole("button", { name: "Change password" }).click();
  };
  await fill("not-the-password", "Amber-Heron-53");
  await expect(page.getByText("The account or the current password is wrong.")).toBeVisible();
  await fill(PASSWORD, "password1");
  await expect(page.getByText("This is one of the most common passwords; choose another.")).toBeVisible();
  await fill(PASSWORD, "Amber-Heron-53");
  await expect(page.getByText("Your password is changed.")).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByText("Your sign-in has ended.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("Amber-Heron-53");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Ada Admin", exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Ada Admin", exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("You have signed out.")).toBeVisible();
});

test("a second factor is set up on My account, asked for at the sign-in, required, and turned off", async ({
  page,
}) => {
  test.slow(); // two codes in a row are of two periods of 30 seconds
  await signIn(page, "cyberdyne-admin");
  await page.getByRole("button", { name: "Ada Admin", exact: true }).click();
  await page.getByRole("menuitem", { name: "My account" }).click();
  await page.getByRole("checkbox", { name: "Require a second factor of administrators" }).click();
  await expect(page.getByText("Set up a second factor of your own first.")).toBeVisible();
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  await expectAccessible(page);
  const secret = ((await page.getByTestId("key").textContent()) ?? "").replaceAll(" ", "");
  const wrong = codeOf(secret) === "000000" ? "111111" : "000000";
  const code = page.getByLabel("Code from the authenticator app");
  await code.fill(wrong);
  await page.getByRole("button", { name: "Turn on and sign in again" }).click();
  await expect(page.getByText("The code is wrong, or was used already.")).toBeVisible();
  await code.fill(codeOf(secret));
  await page.getByRole("button", { name: "Turn on and sign in again" }).click();
  await expect(page.getByText("The second factor is on.")).toBeVisible();

  await fillIn(page, "cyberdyne-admin", PASSWORD);
  await expect(page.getByRole("heading", { name: "Second factor" })).toBeVisible();
  await expectAccessible(page);
  await code.fill(wrong);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The code is wrong, or was used already.")).toBeVisible();
  await code.fill(codeOf(secret));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Ada Admin", exact: true })).toBeVisible();

  await page.goto("/account");
  const required = page.getByRole("checkbox", { name: "Require a second factor of administrators" });
  await required.click();
  await expect(required).toBeChecked();
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByLabel("Current password", { exact: true }).fill(PASSWORD);
  await expect(async () => {
    await code.fill(codeOf(secret));
    await page.getByRole("button", { name: "Turn off" }).click();
    await expect(page.getByText("The second factor is off.")).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
});

test("console and API speak Chinese, and the choice stays; so does the dark", async ({ page }) => {
  await signIn(page, "globex-admin");
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Dark" }).click();
  await expect(page.locator("body")).toHaveClass(/awsui-dark-mode/);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("menuitemcheckbox", { name: "中文" }).click();
  await expect(page.getByRole("button", { name: "任务中心" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "任务中心" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.locator("body")).toHaveClass(/awsui-dark-mode/);

  await page.getByRole("button", { name: "添加", exact: true }).click();
  await page.getByRole("textbox", { name: "姓名", exact: true }).fill("李伟");
  await page.getByLabel(/^通讯录排序号/).fill("12000");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByText("12000 太大，请填写 1 至 10000 的整数，或留空。")).toBeVisible();
  await expect(page.getByText("必填。")).toBeVisible();
});
