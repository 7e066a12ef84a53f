import { expect, expectAccessible, expectNoOverflow, importFile, NARROW, signIn, test, WORK } from "./world";

test("rows that failed are found by their field, corrected on the page, and imported", async ({ page }) => {
  await signIn(page, "delos-admin");
  await importFile(page, `${WORK}/hosts.xlsx`);
  const rows = page.getByRole("table", { name: "Rows" });
  await expect(rows.getByRole("row")).toHaveCount(4);
  await page.getByRole("button", { name: /^Result/ }).click();
  await page.getByRole("option", { name: "Failed" }).click();
  await expect(rows.getByRole("row")).toHaveCount(3);
  await expect(page).toHaveURL(/status=failed/);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Mend failed rows" }).click();
  const mend = page.getByRole("region", { name: "Failed rows" });
  await expect(mend.getByLabel("Email, row 3")).toHaveValue("teddy at delos");
  await expect(mend.getByText(/is in row 2 too/)).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize(NARROW);
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await mend.getByLabel("Email, row 3").fill("teddy@delos.example.com");
  await mend.getByLabel("Email, row 4").fill("maeve@delos.example.com");
  await page.getByRole("button", { name: "Import these rows" }).click();

  await expect(page.getByRole("heading", { name: "hosts (mended).xlsx" })).toBeVisible();
  await expect(page.getByText("All 2 users were created.")).toBeVisible({ timeout: 120_000 });
  const result = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download result" }).click();
  expect((await result).suggestedFilename()).toBe("hosts (mended)-result.xlsx");
});
