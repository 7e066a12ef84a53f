import { expect, expectAccessible, mailed, PASSWORD, picture, signIn, test, WORK } from "./world";

const LINK = /(http\S+\/accept#token=\S+)/;

test("somebody is invited, accepts by the mail's link, and is in the directory", async ({ page, browser }) => {
  await signIn(page, "acme-admin");
  await page.getByRole("button", { name: "Add user" }).click();
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText("Some fields need another look.", { exact: true })).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Bob Ray");
  await page.getByLabel("Email").fill("bob.ray@acme.example.com");
  await page.getByLabel(/^Account/).fill("bob.ray");
  await page.getByLabel(/^Contact No\. in Directory/).fill("12000");
  await page.getByLabel(/^Department/).fill("Sales/EMEA");
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText(/12000 is too high/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, "add-user");
  await page.getByLabel(/^Contact No\. in Directory/).fill("12");
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText("Bob Ray is invited; the mail is on its way.")).toBeVisible();

  await page.getByRole("link", { name: "User Invitations" }).click();
  await expect(page.getByRole("row", { name: /Bob Ray/ })).toBeVisible();
  await expectAccessible(page);
  const first = await mailed("bob.ray@acme.example.com", LINK);
  await page.getByRole("checkbox", { name: "Select Bob Ray" }).check();
  await page.getByRole("button", { name: "Resend" }).click();
  await expect(page.getByText(/A new invitation is on its way to Bob Ray/)).toBeVisible();
  await picture(page, "invitations");
  let second = first;
  await expect
    .poll(
      async () => {
        second = await mailed("bob.ray@acme.example.com", LINK);
        return second !== first;
      },
      { timeout: 90_000 },
    )
    .toBe(true);

  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const guest = await context.newPage();
  await guest.goto(new URL(first).pathname + new URL(first).hash);
  await expect(guest.getByText("This link cannot be used")).toBeVisible();
  await guest.goto("/sign-in");
  await guest.goto(new URL(second).pathname + new URL(second).hash);
  await expect(guest.getByText(/Bob Ray, Acme Industries invites you/)).toBeVisible();
  await guest.getByLabel("New password", { exact: true }).fill("Amber-Heron-52");
  await guest.getByLabel("New password once more").fill("Amber-Heron-52");
  await expectAccessible(guest);
  await picture(guest, "accept-narrow");
  await guest.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(guest.getByText("You have accepted.")).toBeVisible();
  await expect(guest.getByLabel("Account or e-mail address")).toHaveValue("bob.ray");
  await guest.getByLabel("Password", { exact: true }).fill("Amber-Heron-52");
  await guest.getByRole("button", { name: "Sign in" }).click();
  await expect(guest.getByRole("heading", { name: "Directory" })).toBeVisible();
  await expect(guest.getByRole("row", { name: /Bob Ray/ })).toBeVisible();
  await guest.goto("/users");
  await expect(guest.getByText("Only administrators work here")).toBeVisible();
  await context.close();
});

test("a user is found, changed and, when two change at once, both are shown", async ({ page, browser }) => {
  await signIn(page, "globex-admin");
  await add(page, "Cy Young", "cy@globex.example.com");
  await add(page, "Dee Dunn", "dee@globex.example.com");
  await page.getByLabel("Search by name, account, e-mail or phone").fill("young");
  await expect(page).toHaveURL(/search=young/);
  await expect(page.getByRole("row", { name: /Dee Dunn/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Edit Cy Young" }).click();
  await expect(page.getByLabel(/^Position/)).toHaveValue("");

  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, "globex-admin");
  await other.goto("/users/cy%40globex.example.com/edit");
  await other.getByLabel(/^Position/).fill("Account Manager");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("The changes to Cy Young are saved.")).toBeVisible();
  await context.close();

  await page.getByLabel(/^Position/).fill("Director");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const conflict = page.getByRole("dialog", { name: "Somebody else changed this user meanwhile" });
  await expect(conflict.getByRole("row", { name: /Position/ })).toContainText("Account Manager");
  await expectAccessible(page);
  await conflict.getByRole("button", { name: "Save mine" }).click();
  await expect(page.getByText("The changes to Cy Young are saved.")).toBeVisible();
  await expect(page).toHaveURL(/\/users\?search=young$/);
});

test("many are disabled at once, one of them cannot be, and everybody hears why", async ({ page }) => {
  await signIn(page, "initech-admin");
  await page.goto("/users");
  await page.getByRole("button", { name: "Import users" }).first().click();
  await page.getByRole("dialog").locator("input[type=file]").setInputFiles(`${WORK}/others.xlsx`);
  await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText(/rows failed\. The result workbook says why/)).toBeVisible({ timeout: 120_000 });
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByRole("button", { name: "Page 2" })).toBeVisible();
  await picture(page, "users");
  await expectAccessible(page);
  await page.getByLabel("Search by name, account, e-mail or phone").fill("a");
  await expect(page).toHaveURL(/search=a/);

  await page.goto("/users?search=initech-admin");
  await page.getByRole("checkbox", { name: "Select Ada Admin" }).check();
  await page.getByRole("button", { name: "With 1 selected" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  const question = page.getByRole("dialog", { name: "Disable Ada Admin?" });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Disable" }).click();
  await expect(page.getByRole("dialog", { name: "1 of 1 were not done" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.goto("/users?contact_no_set=true");
  await expect(page.getByRole("checkbox", { name: "Contact No. in Directory" })).toBeChecked();
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByText(/The export has begun/)).toBeVisible();
  await page.goto("/tasks");
  await expect(page.getByRole("row", { name: /Export/ })).toContainText("Succeeded", { timeout: 120_000 });
  await page.goto("/directory");
  await expect(page.getByRole("link", { name: /@/ }).first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, "directory");
});

test("the users fit on a phone and in the dark", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(page, "initech-admin", PASSWORD);
  await page.goto("/users");
  await expect(page.getByRole("button", { name: /^Edit / }).first()).toBeVisible();
  await picture(page, "users-dark");
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page);
  await picture(page, "users-narrow");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

async function add(page: import("@playwright/test").Page, name: string, email: string): Promise<void> {
  await page.goto("/users/add");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByText(`${name} is invited`)).toBeVisible();
}
