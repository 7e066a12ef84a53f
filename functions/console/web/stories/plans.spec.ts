import { DIALOG, expect, expectAccessible, importFile, picture, signIn, test, WORK } from "./world";

test("users are updated from a workbook after a preview, and the import is undone", async ({ page }) => {
  await signIn(page, "ollivander-admin");
  await importFile(page, `${WORK}/clients.xlsx`);
  await page.goto("/tasks");
  await page.getByRole("button", { name: "Import", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(`${WORK}/clients-edited.xlsx`);
  await dialog.getByRole("button", { name: /Choose what to do/ }).click();
  await page.getByRole("option", { name: "Update users", exact: true }).click();
  await expect(dialog.getByRole("checkbox", { name: "Preview first" })).toBeChecked();
  await expectAccessible(page, DIALOG);
  await picture(page, "import-update");
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();

  await expect(page.getByText(/[1-9][0-9]* users to be updated/)).toBeVisible({ timeout: 120_000 });
  await expectAccessible(page);
  await picture(page, "plan");
  const plan = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download plan" }).click();
  expect((await plan).suggestedFilename()).toBe("clients-edited-plan.xlsx");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply", exact: true }).click();

  await page.getByRole("button", { name: "Undo", exact: true }).click({ timeout: 120_000 });
  await page.getByRole("dialog").getByRole("button", { name: "Plan the undo" }).click();
  await expect(page.getByText(/[1-9][0-9]* users to get former values/)).toBeVisible({ timeout: 120_000 });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(/^Former values: [1-9][0-9]*\. Removed: 0\./)).toBeVisible({ timeout: 120_000 });
});
