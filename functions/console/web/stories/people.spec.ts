import { DIALOG, expect, expectAccessible, expectNoOverflow, invite, NARROW, signIn, test } from "./world";

test("invitations are a tab of Users: those that bounced are found, and all others reminded", async ({ page }) => {
  await signIn(page, "quark-admin");
  await invite(page, "Odo Oz", "odo@quark.example.com");
  await invite(page, "Rom Ray", "bounce@simulator.amazonses.com");
  await page.goto("/users");
  await page.getByRole("tab", { name: "User Invitations" }).click();
  await expect(page).toHaveURL(/\/invitations$/);
  await expect(page.getByText("2 invitations", { exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: /Rom Ray/ })).toContainText("Bounced");
  await page.getByRole("button", { name: "Email not delivered" }).click();
  await expect(page).toHaveURL(/show=bounced/);
  await expect(page.getByText("1 invitation", { exact: true })).toBeVisible();
  await expect(page.getByRole("row", { name: /Odo Oz/ })).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Remind all" }).click();
  const question = page.getByRole("dialog", { name: "Remind everybody who has not accepted?" });
  await expect(question.getByText("1 person gets a new email with a new link")).toBeVisible();
  await expectAccessible(page, DIALOG);
  await question.getByRole("button", { name: "Resend" }).click();
  await expect(page.getByText("A new invitation is on its way to Odo Oz")).toBeVisible();

  await page.getByRole("button", { name: "Expired" }).click();
  await expect(page.getByText("No invitation has expired").first()).toBeVisible();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.getByRole("button", { name: "Resend the invitation of Odo Oz" }).click();
  await expect(page.getByText("A new invitation is on its way to Odo Oz").first()).toBeVisible();

  await page.getByRole("tab", { name: "Users", exact: true }).click();
  await page.getByRole("button", { name: "More actions for Rom Ray" }).click();
  await expect(page.getByRole("menuitem", { name: "Resend" })).toBeVisible();
  await page.getByRole("menuitem", { name: "Delete invitation" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("The invitation of Rom Ray is deleted.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Rom Ray/ })).toHaveCount(0);
});

test("a user's page tells of the invitation and the last email, on a phone and in the dark too", async ({ page }) => {
  await signIn(page, "rekall-admin");
  await invite(page, "Doug Day", "doug@rekall.example.com");
  await page.getByRole("link", { name: "Doug Day" }).click();
  await expect(page).toHaveTitle("Doug Day – Muster");
  await expect(page.getByText("Invited", { exact: true })).toBeVisible();
  await expect(page.getByText(/^(Sent|Delivered)$/).first()).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize(NARROW);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Resend" }).click();
  await expect(page.getByText("A new invitation is on its way to Doug Day")).toBeVisible();
  await page.getByRole("button", { name: "Delete invitation" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/users$/);
});

test("actions are words where there is room, and the enterprise's name is on the page", async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 900 });
  await signIn(page, "sterling-admin");
  await invite(page, "Sal Sand", "sal@sterling.example.com");
  await expect(page.getByRole("link", { name: "Sterling Industries" })).toBeVisible();
  const row = page.getByRole("row", { name: /Sal Sand/ });
  for (const action of ["Edit", "Remove", "More"]) await expect(row.getByText(action, { exact: true })).toBeVisible();
  await row.getByRole("button", { name: "Remove Sal Sand" }).click();
  await page.getByRole("dialog", { name: "Remove Sal Sand?" }).getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Sal Sand was removed.")).toBeVisible();
});

test("faults are said with the name of their field, and nothing typed is lost", async ({ page }) => {
  await signIn(page, "virtucon-admin");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  // The list has a filter of the same name, which stands there until the form has come.
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeVisible();
  await page.getByLabel(/^Department/).fill("Lair");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Check the highlighted fields." })).toBeInViewport();
  const announced = page.locator("[aria-live]").filter({ hasText: "Error in Name" });
  await expect(announced).not.toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
  await expect(page.getByLabel(/^Department/)).toHaveValue("Lair");
});

test("language and appearance are set on My account", async ({ page }) => {
  await signIn(page, "yoyodyne-admin");
  await page.goto("/account");
  await expect(page.getByRole("button", { name: "Sign out everywhere" })).toBeVisible();
  await page.getByRole("button", { name: /Appearance/ }).click();
  await page.getByRole("option", { name: "Dark" }).click();
  await expect(page.locator("body")).toHaveClass(/awsui-dark-mode/);
  await page.getByRole("button", { name: /Language/ }).click();
  await page.getByRole("option", { name: "中文" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "我的账号" })).toBeVisible();
  await expectAccessible(page);
  for (const address of ["/users", "/invitations", "/directory", "/tasks", "/audit", "/users/add", "/no/such/page"]) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page);
  }
});
