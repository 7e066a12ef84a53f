import { expect, signIn, test } from "./world";

/** Runs where Lambda admits ten invocations at a time; see `tests/browser`. */
test("two people who open the console at once both get it", { tag: "@ten" }, async ({ page, visitor, browser }) => {
  const failed: string[] = [];
  for (const each of [page, visitor]) {
    each.on("response", (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
  }
  await Promise.all([page, visitor].map((each) => each.goto("/sign-in")));
  for (const each of [page, visitor]) await expect(each.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(failed).toEqual([]);

  await signIn(page, "acme-admin");
  await signIn(visitor, "globex-admin");
  const contexts = await Promise.all(
    [page, visitor].map(async (each) => browser.newContext({ storageState: await each.context().storageState() })),
  );
  const cold = await Promise.all(contexts.map((context) => context.newPage()));
  const modules: string[] = [];
  for (const each of cold) {
    each.on("response", (response) => {
      if (/\/assets\//.test(response.url()) && response.status() >= 400) modules.push(response.url());
    });
  }
  await Promise.all(cold.map((each) => each.goto("/users")));
  for (const each of cold) await expect(each.getByRole("row", { name: /admin@/ })).toBeVisible();
  expect(modules).toEqual([]);
  for (const context of contexts) await context.close();
});
