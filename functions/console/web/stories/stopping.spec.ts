import { DIALOG, expect, expectAccessible, expectNoOverflow, NARROW, signIn, test, WORK } from "./world";

test("an import is stopped while it runs, and its result tells what was done", async ({ page }) => {
  await signIn(page, "veidt-admin");
  await page.goto("/tasks");
  await page.getByRole("button", { name: "Import", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("input[type=file]").setInputFiles(`${WORK}/multitude.xlsx`);
  await dialog.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(page).toHaveURL(/\/tasks\/[0-9A-Z]{26}$/);
  // The file has been taken up, and some rows are done.
  await expect(page.getByText(/^[\d,]+ of [\d,]+ rows$/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete record" })).toBeDisabled();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Stop multitude.xlsx?" });
  await expect(question.getByText("Users created so far stay")).toBeVisible();
  await expectAccessible(page, DIALOG);
  await question.getByRole("button", { name: "Stop the import" }).click();
  await expect(page.getByText("Stopped by veidt-admin")).toBeVisible();
  await expect(page.getByText(/\d+ rows failed or were not imported/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop", exact: true })).toHaveCount(0);
  await expectAccessible(page);
  await page.setViewportSize(NARROW);
  await expectNoOverflow(page);
  const result = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download result" }).click();
  expect((await result).suggestedFilename()).toBe("multitude-result.xlsx");

  await page.goto("/tasks");
  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  await page.goto("/users");
  await expect(page.getByText(/^More than \d+ users$/).first()).toBeVisible();
});
