import { readFileSync } from "node:fs";
import { DIALOG, expect, expectAccessible, expectNoOverflow, NARROW, picture, signIn, test, WORK } from "./world";

test("people are imported from a workbook, from the template to the result", async ({ page }) => {
  await signIn(page, "wonka-admin");
  await page.goto("/tasks");
  await expect(page.getByText("No tasks yet").first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Import", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  const template = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download User Template" }).click();
  expect((await template).suggestedFilename()).toBe("User Template.xlsx");
  const content = readFileSync(await (await template).path());
  expect(content.subarray(0, 2).toString()).toBe("PK");

  const choose = dialog.locator("input[type=file]");
  await choose.setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from("Name,Email\n") });
  await expect(dialog.getByText("This is not an Excel workbook.")).toBeVisible();
  await expectAccessible(page, DIALOG);
  await choose.setInputFiles(`${WORK}/guests.xlsx`);
  await picture(page, "import");
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();

  await expect(page).toHaveURL(/\/tasks\/[0-9A-Z]{26}$/);
  // The import goes on while one is elsewhere, and its end is told there.
  await page.getByRole("link", { name: "Directory" }).click();
  await expect(page.getByText("guests.xlsx: completed with errors.")).toBeVisible({ timeout: 120_000 });
  await page.getByRole("button", { name: "Show the task" }).click();
  await expect(page.getByText("guests.xlsx: completed with errors.")).toHaveCount(0);
  await expect(page.getByText(/failed\. Download the result to see why/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, "task");
  const result = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download result" }).click();
  expect((await result).suggestedFilename()).toMatch(/\.xlsx$/);

  await page.getByRole("button", { name: /^Task Center/ }).click();
  await expect(page.getByRole("menuitem", { name: /guests\.xlsx/ })).toContainText("Completed with errors");
  await page.getByRole("menuitem", { name: "View all tasks" }).click();
  await expect(page.getByRole("heading", { name: "Task Center" })).toBeVisible();
  await picture(page, "task-center");
  await page.getByRole("button", { name: "Delete the record of guests.xlsx" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("The record of guests.xlsx is deleted.")).toBeVisible();
  await expect(page.getByText("No tasks yet").first()).toBeVisible();
});

test("on a phone, a file that only says it is a workbook ends as a task that says what to do", async ({ page }) => {
  await page.setViewportSize(NARROW);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await picture(page, "sign-in-narrow");
  await page.getByLabel("Account or email address", { exact: true }).fill("oscorp-admin");
  await page.getByLabel("Password", { exact: true }).fill(process.env.MUSTER_PASSWORD ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
  await page.goto("/tasks");
  await page.getByRole("button", { name: "Import", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  const buffer = Buffer.from("Name,Email\nAnn,ann@example.com\n");
  await dialog.locator("input[type=file]").setInputFiles({ name: "people.xlsx", mimeType: "", buffer });
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(page.getByText("What went wrong")).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(/CSV/)).toBeVisible();
  await expectNoOverflow(page);
  await page.goto("/tasks");
  await expect(page.getByRole("link", { name: "people.xlsx" })).toBeVisible();
  await picture(page, "task-center-narrow");
  await expectAccessible(page);
  await expectNoOverflow(page);
});

test("an address that leads nowhere says so", async ({ page }) => {
  await signIn(page, "oscorp-admin");
  for (const address of ["/no/such/page", "/tasks/01JD9Z6M3W8Q4T1K5V7X2Y0B6C", "/users/nobody/edit"]) {
    await page.goto(address);
    await expect(page.getByText("There is nothing here")).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("button", { name: "To the start page" }).click();
  await expect(page).toHaveURL(/\/users$/);
});
