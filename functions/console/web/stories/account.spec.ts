import type { Page } from "@playwright/test";
import { codeOf } from "./authenticator";
import { expect, expectAccessible, expectNoOverflow, fillIn, NARROW, PASSWORD, signIn, test } from "./world";

const REQUIRE = "Require a second factor of administrators";

test("an administrator without the second factor that is required is led to it, and another removes it", async ({
  page,
  visitor,
}) => {
  test.slow(); // codes, and requests that wait until a second is over
  await signIn(page, "weyland-admin");
  await addBo(page);
  await page.goto("/account");
  // The last request of the set-up fails once.
  let broken = false;
  await page.route("/v1/me/second-factor", (route) => {
    if (broken || route.request().method() !== "POST") return route.fallback();
    broken = true;
    return route.fulfill({ status: 503, json: {} });
  });
  await setUp(page, "weyland-admin", true);
  await page.goto("/account");
  await page.getByRole("checkbox", { name: REQUIRE }).click();
  await expect(page.getByRole("checkbox", { name: REQUIRE })).toBeChecked();

  await visitor.goto("/users");
  await fillIn(visitor, "weyland-bo", PASSWORD);
  await expect(
    visitor.getByText("Weyland Industries requires a second factor of its administrators and auditors."),
  ).toBeVisible();
  await expectAccessible(visitor);
  await visitor.getByRole("main").getByRole("button", { name: "My account" }).click();
  await expect(visitor).toHaveTitle("My account – Muster");
  await expect(visitor.getByRole("checkbox", { name: REQUIRE })).toHaveCount(0);
  await setUp(visitor, "weyland-bo");
  const menu = "More actions for Bo Bishop";
  await visitor.getByRole("button", { name: menu }).click();
  await expect(visitor.getByRole("menuitem", { name: "Reset password" })).toBeVisible();
  await expect(visitor.getByRole("menuitem", { name: "Remove second factor" })).toHaveCount(0);

  await page.goto("/users");
  await page.getByRole("button", { name: menu }).click();
  await page.getByRole("menuitem", { name: "Remove second factor" }).click();
  const question = page.getByRole("dialog", { name: "Remove the second factor of Bo Bishop?" });
  await question.getByRole("button", { name: "Remove second factor" }).click();
  await expect(page.getByText("The second factor of Bo Bishop was removed.")).toBeVisible();
  await visitor.reload();
  await fillIn(visitor, "weyland-bo", PASSWORD);
  await expect(visitor.getByText("Set up a second factor first")).toBeVisible();
});

/** Set up a second factor on My account, on a phone, and sign in with it. */
async function setUp(page: Page, account: string, breaksOff = false): Promise<void> {
  const { width, height } = page.viewportSize() ?? NARROW;
  await page.setViewportSize(NARROW);
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  await expectNoOverflow(page);
  await expectAccessible(page);
  const secret = ((await page.getByTestId("key").textContent()) ?? "").replaceAll(" ", "");
  const code = page.getByLabel("Code from the authenticator app");
  const turnOn = page.getByRole("button", { name: "Turn on and sign in again" });
  await code.fill(codeOf(secret));
  await turnOn.click();
  if (breaksOff) {
    await expect(page.getByText("The server is busy.")).toBeVisible();
    await page.reload();
    await expect(page.getByText("the last step of the set-up is missing")).toBeVisible();
    await turnOn.click();
  }
  await expect(page.getByText("The second factor is on.")).toBeVisible();
  await page.setViewportSize({ width, height });
  await fillIn(page, account, PASSWORD);
  await code.fill(codeOf(secret));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveTitle("Users – Muster");
}

/** A second administrator, by the API: the form is no matter of this story. */
async function addBo(page: Page): Promise<void> {
  const bo = {
    name: "Bo Bishop",
    email: "bo@weyland.example.com",
    account: "weyland-bo",
    role: "administrator",
    access: "password",
    password: PASSWORD,
  };
  const status = await page.evaluate(async (body) => {
    const key = Object.keys(localStorage).find((name) => name.endsWith(".accessToken")) ?? "";
    const headers = { Authorization: `Bearer ${localStorage.getItem(key)}`, "Content-Type": "application/json" };
    return (await fetch("/v1/users", { method: "POST", headers, body: JSON.stringify(body) })).status;
  }, bo);
  expect(status).toBe(201);
}
