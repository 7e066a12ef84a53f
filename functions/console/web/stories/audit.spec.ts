import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoOverflow, invite, NARROW, picture, signIn, test } from "./world";

test("what was done is in the audit log and in the user's history, also when the user is removed", async ({ page }) => {
  await signIn(page, "lumon-admin");
  await invite(page, "Li Wei", "li.wei@lumon.example.com");
  await page.getByRole("link", { name: "Li Wei" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel(/^Department/).fill("Sales");
  await page.getByLabel(/^Position/).fill("Clerk");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Clerk")).toBeVisible();

  const changed = "lumon-admin changed li.wei@lumon.example.com";
  await page.getByRole("tab", { name: "History" }).click();
  await expect(page).toHaveURL(/\?tab=history$/);
  await expect(page.getByText("2 entries", { exact: true })).toBeVisible();
  await expect(entry(page, changed)).toContainText("Department: blank → Sales");
  await expect(entry(page, changed)).toContainText("Position: blank → Clerk");
  await expect(entry(page, "lumon-admin invited Li Wei")).toContainText("Role: Member");
  await expectAccessible(page);
  await page.setViewportSize(NARROW);
  await expect(page.getByRole("row").filter({ hasText: changed })).toBeVisible();
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.goto("/users");
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page).toHaveTitle("Audit log – Muster");
  await expect(entry(page, changed)).toBeVisible();
  await expect(page.getByText("Support team added Ada Admin (lumon-admin)")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "audit-log");

  await page.getByRole("textbox", { name: "About (account)" }).fill("li.wei@lumon.example.com");
  await expect(page).toHaveURL(/subject=li\.wei/);
  await page.getByRole("button", { name: "Action", exact: false }).first().click();
  await page.getByRole("option", { name: "Change user" }).click();
  await expect(page.getByText("1 entry", { exact: true })).toBeVisible();
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await expect(page.getByText("No entries match").first()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2020-01-01");
  await page.getByRole("button", { name: "Clear filters" }).first().click();
  await expect(entry(page, changed)).toBeVisible();
  await page.setViewportSize(NARROW);
  await expectNoOverflow(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole("link", { name: "li.wei@lumon.example.com" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Li Wei" })).toBeVisible();
  await page.getByRole("button", { name: "Delete invitation" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("The invitation of Li Wei is deleted.")).toBeVisible();
  await page.goto("/audit");
  await entry(page, "lumon-admin removed").getByRole("link", { name: "li.wei@lumon.example.com" }).click();
  await expect(page.getByText("This user was removed.")).toBeVisible();
  await expect(page.getByText("3 entries", { exact: true })).toBeVisible();
  await expectAccessible(page);
});

/** The row of an entry. */
function entry(page: Page, sentence: string) {
  return page.getByRole("row").filter({ hasText: sentence });
}
