import {
  DIALOG,
  expect,
  expectAccessible,
  expectNoOverflow,
  fillIn,
  invite,
  mailed,
  NARROW,
  picture,
  signIn,
  test,
} from "./world";

const LINK = /(http\S+\/accept#token=\S+)/;

test("somebody is invited, accepts by the mail's link, and is in the directory", async ({ page, visitor: guest }) => {
  await signIn(page, "hooli-admin");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Add user" })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Check the highlighted fields.", { exact: true })).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Bob Ray");
  await page.getByRole("textbox", { name: "Email" }).fill("bob.ray@hooli.example.com");
  await page.getByLabel(/^Account/).fill("bob.ray");
  await page.getByLabel(/^Contact No\. in Directory/).fill("12000");
  await page.getByLabel(/^Department/).fill("Sales/EMEA");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/12000 is too high/)).toBeVisible();
  await expectAccessible(page);
  await picture(page, "add-user");
  await page.getByLabel(/^Contact No\. in Directory/).fill("12");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Bob Ray is invited; the email is on its way.")).toBeVisible();

  const first = await mailed("bob.ray@hooli.example.com", LINK);
  await page.getByRole("tab", { name: "User Invitations" }).click();
  await expect(page.getByRole("row", { name: /Bob Ray/ })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select Bob Ray" }).check();
  await page.getByRole("button", { name: "Resend", exact: true }).click();
  await expect(page.getByText(/A new invitation is on its way to Bob Ray/)).toBeVisible();
  const second = await mailed("bob.ray@hooli.example.com", LINK, first);

  await guest.setViewportSize(NARROW);
  await guest.goto(pathOf(first));
  await expect(guest.getByText("This link cannot be used")).toBeVisible();
  await guest.goto("/sign-in");
  await guest.goto(pathOf(second));
  await expect(guest.getByText(/Bob Ray, Hooli Industries has invited you/)).toBeVisible();
  const kinds = guest.getByRole("listitem").filter({ hasText: "At least 2 of" });
  await guest.getByLabel("New password", { exact: true }).fill("amberheron");
  await expect(kinds.getByRole("img", { name: "not met yet" })).toBeVisible();
  await guest.getByLabel("New password", { exact: true }).fill("Amber-Heron-52");
  await expect(kinds.getByRole("img", { name: "met", exact: true })).toBeVisible();
  await guest.getByLabel("Confirm new password", { exact: true }).fill("Amber-Heron-52");
  await expectNoOverflow(guest);
  await expectAccessible(guest);
  await picture(guest, "accept-narrow");
  await guest.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(guest.getByText("You have accepted.")).toBeVisible();
  await expect(guest.getByLabel("Account or email address", { exact: true })).toHaveValue("bob.ray");
  await fillIn(guest, "bob.ray", "Amber-Heron-52");
  await expect(guest.getByRole("heading", { name: "Directory" })).toBeVisible();
  await expect(guest.getByRole("row", { name: /Bob Ray/ })).toBeVisible();
  await guest.goto("/users");
  await expect(guest.getByText("Administrators only")).toBeVisible();
});

test("invitations are deleted after a question that names the person", async ({ page }) => {
  await signIn(page, "wayne-admin");
  await invite(page, "Eve Ott", "eve@wayne.example.com");
  await invite(page, "Fay Orr", "fay@wayne.example.com");
  await page.goto("/invitations");
  await expect(page.getByRole("rowheader")).toHaveCount(2);
  await expectAccessible(page);
  await picture(page, "invitations");
  await page.getByRole("checkbox", { name: "Select Eve Ott" }).check();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Delete the invitation of Eve Ott?" });
  await expectAccessible(page, DIALOG);
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("The invitation of Eve Ott is deleted.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Eve Ott/ })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Fay Orr/ })).toBeVisible();
});

function pathOf(link: string): string {
  const { pathname, hash } = new URL(link);
  return pathname + hash;
}

test("several people are invited at once by their pasted addresses", async ({ page }) => {
  await signIn(page, "hooli-admin");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Invite several" }).click();
  await expect(page.getByRole("heading", { name: "Invite several people" })).toBeVisible();
  await page
    .getByLabel(/^People/)
    .fill('"Moss, Jen" <jen.moss@hooli.example.com>; roy.t@hooli.example.com; roy@localhost');
  await expect(page.getByText("3 people")).toBeVisible();
  await page.getByLabel(/^Department/).fill("Basement");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("1 person could not be invited");
  await expect(page.getByRole("alert")).toContainText("mail cannot reach");
  await expect(page.getByLabel(/^People/)).toHaveValue("Roy <roy@localhost>");
  await expectAccessible(page);
  await page.setViewportSize(NARROW);
  await expectNoOverflow(page);

  await page.getByLabel(/^People/).fill("");
  await page.goto("/users?search=hooli.example.com");
  await expect(page.getByRole("row", { name: /Jen Moss/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Roy T/ })).toBeVisible();
});
