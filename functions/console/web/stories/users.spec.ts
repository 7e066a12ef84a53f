import { statSync } from "node:fs";
import {
  DIALOG,
  expect,
  expectAccessible,
  expectNoOverflow,
  importFile,
  invite,
  NARROW,
  picture,
  signIn,
  test,
  WORK,
} from "./world";

test("a user is found, changed and, when two change at once, both are shown", async ({ page, visitor: other }) => {
  await signIn(page, "initech-admin");
  await invite(page, "Cy Young", "cy@initech.example.com");
  await invite(page, "Dee Dunn", "dee@initech.example.com");
  await page.getByLabel("Search by name, account, email or phone").fill("young");
  await expect(page).toHaveURL(/search=young/);
  await expect(page.getByRole("row", { name: /Dee Dunn/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Edit Cy Young" }).click();
  await expect(page.getByLabel(/^Position/)).toHaveValue("");

  await signIn(other, "initech-admin");
  await other.goto("/users/cy%40initech.example.com/edit");
  await other.getByLabel(/^Position/).fill("Account Manager");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await expect(other.getByText("The changes to Cy Young are saved.")).toBeVisible();

  await page.getByLabel(/^Position/).fill("Director");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog", { name: "Leave without saving?" }).getByRole("button", { name: "Stay" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const conflict = page.getByRole("dialog", { name: "This user was changed while you were editing" });
  await expect(conflict.getByRole("row", { name: /Position/ })).toContainText("Account Manager");
  await expect(conflict.getByRole("button", { name: "Close", exact: true })).toBeVisible();
  await expectAccessible(page, DIALOG);
  await conflict.getByRole("button", { name: "Save my changes" }).click();
  await expect(page.getByText("The changes to Cy Young are saved.")).toBeVisible();
  await expect(page).toHaveURL(/\/users\?search=young$/);
  await page.goBack();
  await expect(page.getByLabel(/^Position/)).toHaveValue("Director");
});

test("many are disabled, enabled and removed at once, and everybody hears what came of it", async ({ page }) => {
  await signIn(page, "soylent-admin");
  await importFile(page, `${WORK}/others.xlsx`);
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await expect(page.getByRole("button", { name: "Page 2" })).toBeVisible();
  await picture(page, "users");
  await expectAccessible(page);

  const row = page.getByRole("row", { name: /@/ }).nth(2);
  const name = (await row.getByRole("rowheader").innerText()).trim();
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await act(page, "Actions (20 selected)", "Change fields");
  const change = page.getByRole("dialog", { name: "Change 20 users" });
  await change.getByRole("checkbox", { name: "Position" }).check();
  await change.getByLabel("New value: Position").fill("Chemist");
  await expectAccessible(page, DIALOG);
  await change.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("20 users were changed.")).toBeVisible();

  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await act(page, "Actions (20 selected)", "Disable");
  await expectAccessible(page, DIALOG);
  await page.getByRole("dialog", { name: "Disable 20 users?" }).getByRole("button", { name: "Disable" }).click();
  const outcome = page.getByRole("dialog", { name: "Could not disable 1 of 20 users" });
  await expect(outcome.getByRole("row", { name: /soylent-admin/ })).toContainText("Nobody can disable themselves");
  await expectAccessible(page, DIALOG);
  await outcome.getByRole("button", { name: "Close", exact: true }).click();
  await expect(page.getByRole("row").filter({ hasText: "Disabled" })).toHaveCount(19);

  await page.getByRole("button", { name: "Status Any status" }).click();
  await page.getByRole("option", { name: "Disabled" }).click();
  await expect(page).toHaveURL(/status=disabled/);
  await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await act(page, "Actions (1 selected)", "Enable");
  await page
    .getByRole("dialog", { name: `Enable ${name}?` })
    .getByRole("button", { name: "Enable" })
    .click();
  await expect(page.getByText(`${name} was enabled.`)).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Disabled" })).toHaveCount(18);
  await page.goBack();
  await expect(page).toHaveURL(/\/users$/);

  await act(page, `More actions for ${name}`, "Reset password");
  await page
    .getByRole("dialog", { name: `Reset the password of ${name}?` })
    .getByRole("button", { name: "Reset" })
    .click();
  await expect(page.getByText(`A new password is on its way to ${name}.`)).toBeVisible();
  await act(page, `More actions for ${name}`, "Remove");
  const question = page.getByRole("dialog", { name: `Remove ${name}?` });
  await expect(question).toContainText("You can restore them on the tab Removed users");
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(`${name} was removed.`)).toBeVisible();
  await expect(page.getByRole("rowheader", { name, exact: true })).toHaveCount(0);
});

test("columns and page size are kept, and an export has what the filter shows", async ({ page }) => {
  await signIn(page, "stark-admin");
  await importFile(page, `${WORK}/staff.xlsx`);
  await page.goto("/users");
  await page.getByRole("button", { name: "Preferences" }).click();
  const preferences = page.getByRole("dialog", { name: "Preferences" });
  await preferences.getByRole("radio", { name: "50 users" }).check();
  await preferences.getByRole("checkbox", { name: "Role" }).check();
  await expectAccessible(page, DIALOG);
  await preferences.getByRole("button", { name: "Confirm" }).click();
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Role" })).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(51);
  await page.getByRole("button", { name: "Page 2" }).click();
  await expect(page.getByRole("button", { name: "Page 2" })).toHaveAttribute("aria-current", "true");

  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.getByRole("checkbox", { name: "Contact No. in Directory" }).check();
  await expect(page).toHaveURL(/contact_no_set=true/);
  await page.reload();
  await expect(page.getByRole("checkbox", { name: "Contact No. in Directory" })).toBeChecked();
  await expect(page.getByRole("button", { name: "Page 1" })).toHaveAttribute("aria-current", "true");
  // Another list begins at its first page: a cursor of the list before would read the directory in vain.
  expect(asked.filter((address) => /contact_no_set/.test(address) && /cursor/.test(address))).toEqual([]);
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByText(/The export has started/)).toBeVisible();
  await page.goto("/tasks?kind=export");
  await expect(page.getByRole("row", { name: /Succeeded/ })).toHaveCount(1, { timeout: 120_000 });
  await expect(page.getByRole("row", { name: /staff/ })).toHaveCount(0);
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Download the result/ }).click();
  expect(statSync(await (await file).path()).size).toBeGreaterThan(3000);
});

test("the directory and the users fit on a phone and in the dark", async ({ page }) => {
  await signIn(page, "vandelay-admin");
  await importFile(page, `${WORK}/people.xlsx`);
  await page.goto("/directory");
  await expect(page.getByRole("link", { name: /@/ }).first()).toBeVisible();
  await picture(page, "directory");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/users");
  await expect(page.getByRole("button", { name: /^Edit / }).first()).toBeVisible();
  await picture(page, "users-dark");
  await page.setViewportSize(NARROW);
  await expectNoOverflow(page);
  await picture(page, "users-narrow");
  await expectAccessible(page);
  await page.goto("/directory");
  await page.getByLabel("Search by name, account, email or phone").fill("Ada Admin");
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await expectNoOverflow(page);
  await expectAccessible(page);
});

async function act(page: import("@playwright/test").Page, menu: string, action: string): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).first().click();
}

test("people are added one after the other without leaving the form", async ({ page }) => {
  await signIn(page, "soylent-admin");
  await page.goto("/users/add");
  for (const [name, button] of [
    ["Sol Roth", "Save and add another"],
    ["Tab Fielding", "Save"],
  ] as const) {
    await page.getByLabel(/^Name/).fill(name);
    await page.getByLabel(/^Email/).fill(`${name.replace(" ", ".").toLowerCase()}@example.com`);
    if (button !== "Save") await page.getByLabel(/^Department/).fill("Archive");
    await expect(page.getByLabel(/^Department/)).toHaveValue("Archive");
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByText(`${name} is invited`)).toBeVisible();
  }
  await expect(page).toHaveURL(/\/users$/);
  await page.getByLabel("Search by name").fill("tab.fielding");
  await expect(page.getByRole("row", { name: /Tab Fielding/ })).toContainText("Archive");
});
