import type { Page } from "@playwright/test";
import { BUDGETS, MOST_REQUESTS } from "../budgets.ts";
import { expect, signIn, test } from "./world";

const KB = 1024;

/** What a page took until nothing more was asked for: files by path, with their bytes on the wire, and calls of the API. */
async function taken(page: Page, address: string, shown: () => Promise<void>) {
  const files = new Map<string, number>();
  const calls: string[] = [];
  const sizes: Promise<void>[] = [];
  page.on("requestfinished", (request) => {
    const { protocol, host, pathname } = new URL(request.url());
    if (!protocol.startsWith("http")) return;
    if (pathname.startsWith("/v1/") || host !== new URL(page.url()).host) {
      calls.push(`${request.method()} ${pathname}`);
      return;
    }
    sizes.push(request.sizes().then(({ responseBodySize }) => void files.set(pathname, responseBodySize)));
  });
  await page.goto(address);
  await shown();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState("networkidle");
  await Promise.all(sizes);
  return { files, calls, bytes: [...files.values()].reduce((sum, size) => sum + size, 0) };
}

test("the sign-in page, opened for the first time, takes few requests and little data", async ({ page }) => {
  const { files, calls, bytes } = await taken(page, "/sign-in", () =>
    expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible(),
  );
  expect([...files.keys()].length, [...files.keys()].join("\n")).toBeLessThanOrEqual(MOST_REQUESTS);
  expect(bytes).toBeLessThanOrEqual(BUDGETS["sign-in"].kilobytes * KB);
  expect(calls).toEqual([]);
  console.log(`sign-in: ${files.size} files, ${Math.round(bytes / KB)} KB`);
});

test("Users, opened with nothing in the browser's cache, takes few requests and calls the API thrice", async ({
  page,
  browser,
  faults: _,
}) => {
  await signIn(page, "acme-admin");
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const cold = await context.newPage();
  const { files, calls, bytes } = await taken(cold, "/users", () =>
    expect(cold.getByRole("row", { name: /admin@acme/ })).toBeVisible(),
  );
  expect([...files.keys()].length, [...files.keys()].join("\n")).toBeLessThanOrEqual(MOST_REQUESTS);
  expect(bytes).toBeLessThanOrEqual(BUDGETS.users.kilobytes * KB);
  expect(new Set(calls)).toEqual(new Set(["GET /v1/me", "GET /v1/tasks", "GET /v1/users"]));
  console.log(`Users: ${files.size} files, ${Math.round(bytes / KB)} KB; ${calls.join(", ")}`);
  await context.close();
});

test("a part that the server refused at first comes at a later try", async ({ page }) => {
  const refused = new Set<string>();
  // Each script once, and each call of the API that only reads.
  await page.route(/\/assets\/.*\.js$|\/v1\//, async (route) => {
    const address = route.request().url();
    if (refused.has(address) || route.request().method() !== "GET" || /index-/.test(address)) return route.fallback();
    refused.add(address);
    return route.fulfill({ status: 503, json: { message: "Service Unavailable" } });
  });
  await signIn(page, "globex-admin");
  await expect(page.getByRole("row", { name: /admin@globex/ })).toBeVisible();
  expect([...refused].some((address) => /\/assets\/inside-/.test(address))).toBe(true);
  expect([...refused].some((address) => /\/v1\/users/.test(address))).toBe(true);
});

test("a page whose part does not come says so, and another try shows it", async ({ page, faults }) => {
  await page.route(/\/assets\/inside-/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto("/sign-in");
  await page.getByLabel("Account or email address", { exact: true }).fill("globex-admin");
  await page.getByLabel("Password", { exact: true }).fill(process.env.MUSTER_PASSWORD ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This page could not be loaded")).toBeVisible();
  // What surrounds a page stays.
  await expect(page.getByRole("heading", { level: 1, name: "That did not work" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Settings" })).toBeVisible();
  // React tells the browser's console of it, too.
  expect(faults.splice(0).join("\n")).toContain("A part of the console could not be loaded");
  await page.unroute(/\/assets\/inside-/);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("row", { name: /admin@globex/ })).toBeVisible();
});

test("a console whose script or style does not come says so, and another try shows it", async ({ page }) => {
  for (const part of [/\/assets\/app-/, /\/assets\/style-/, /\/assets\/pack-/]) {
    await page.route(part, (route) => route.fulfill({ status: 503, body: "" }));
    await page.goto("/sign-in");
    await expect(page.getByRole("alert")).toContainText("The console could not be loaded");
    await page.unroute(part);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  }
});

test("without its first script the page is not blank", async ({ page }) => {
  await page.route(/\/assets\/index-/, (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto("/sign-in");
  await expect(page.getByText("If nothing happens, load this page again.")).toBeVisible();
});
