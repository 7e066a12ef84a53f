import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { ApiError, type Problem } from "../api/client";
import { shown } from "../testing/shown";
import { DropFolderMails } from "./DropFolderMails";

let notify = ["hr@example.com"];
let refusal: ApiError | null = null;
const PATCH = vi.fn();
const tell = vi.fn();
const api = {
  GET: async () => ({ data: { notify }, response: new Response() }),
  PATCH: async (path: string, { body }: { body: { notify: string[] } }) => {
    PATCH(path, body);
    if (refusal) throw refusal;
    notify = body.notify;
    return { data: { notify }, response: new Response() };
  },
};
vi.mock("../session/Session", () => ({ useSession: () => ({ api, account: "ada" }) }));
vi.mock("../app/notices", () => ({ useTell: () => tell }));

beforeEach(() => {
  notify = ["hr@example.com"];
  refusal = null;
  PATCH.mockClear();
  tell.mockClear();
});

async function typed(text: string) {
  await shown(<DropFolderMails />);
  const field = (await screen.findByRole("textbox", { name: "Emails about the drop folder" })) as HTMLTextAreaElement;
  expect(field.value).toBe("hr@example.com");
  await userEvent.clear(field);
  if (text) await userEvent.type(field, text);
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  return field;
}

it("addresses may stand in lines, or with commas between them", async () => {
  const field = await typed("hr@example.com{Enter}it@example.com, ops@example.com");
  const addresses = ["hr@example.com", "it@example.com", "ops@example.com"];
  expect(PATCH).toHaveBeenCalledWith("/v1/enterprise", { notify: addresses });
  expect(field.value).toBe(addresses.join("\n"));
  expect(tell).toHaveBeenCalledWith({ type: "success", text: "3 addresses are emailed about the drop folder." });
});

it("an empty field ends the mails", async () => {
  await typed("");
  expect(PATCH).toHaveBeenCalledWith("/v1/enterprise", { notify: [] });
  expect(tell).toHaveBeenCalledWith({ type: "success", text: "No emails are sent about the drop folder." });
});

it("what is wrong stands at the field, and what was typed stays", async () => {
  const errors = [{ field: "notify.0", message: "“hr” is not an e-mail address.", code: "email_malformed" }];
  refusal = new ApiError(422, { detail: "Wrong.", errors } as unknown as Problem);
  const field = await typed("hr");
  expect(await screen.findByText("“hr” is not an e-mail address.")).toBeTruthy();
  expect(field.value).toBe("hr");
});

it("nothing is saved that was not changed", async () => {
  await shown(<DropFolderMails />);
  await screen.findByRole("textbox");
  expect((screen.getByRole("button", { name: "Save" }) as HTMLButtonElement).disabled).toBe(true);
});
