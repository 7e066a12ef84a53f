import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import { shown } from "../testing/shown";
import InviteMany from "./InviteMany";

const sent: string[] = [];
const tell = vi.fn();
const api = {
  POST: async (_: string, { body }: { body: { email: string; name: string; department: string; access: string } }) => {
    sent.push(`${body.name} <${body.email}> ${body.department} ${body.access}`);
    if (body.email.startsWith("bob")) throw new ApiError(422, problem);
    return { data: {} };
  },
};
const problem = {
  type: "about:blank",
  title: "Unprocessable Entity",
  status: 422,
  code: "user_invalid",
  detail: "The user cannot be added as described.",
  errors: [{ field: "email", code: "value_taken", message: "Email: bob@example.com is already used." }],
};
vi.mock("../session/Session", () => ({ useApi: () => api }));
vi.mock("../app/notices", () => ({ useTell: () => tell }));
vi.mock("../app/Breadcrumbs", () => ({ Breadcrumbs: () => null }));
vi.mock("../ui/useUnsaved", () => ({ useUnsaved: () => null }));

const paste = (text: string) => fireEvent.change(screen.getByLabelText(/^People/), { target: { value: text } });
const invite = () => userEvent.click(screen.getByRole("button", { name: "Invite" }));

describe("the page that invites several people", () => {
  beforeEach(async () => {
    sent.length = 0;
    tell.mockReset();
    await shown(<InviteMany />);
  });

  it("invites each of them, with the department that all of them get", async () => {
    paste("Ann Lee <ann@example.com>\ncy@example.com");
    fireEvent.change(screen.getByLabelText(/^Department/), { target: { value: "Sales" } });
    await invite();
    await waitFor(() => expect(tell).toHaveBeenCalledWith({ type: "success", text: "2 people were invited." }));
    expect(sent).toEqual(["Ann Lee <ann@example.com> Sales invitation", "Cy <cy@example.com> Sales invitation"]);
    expect((screen.getByLabelText(/^People/) as HTMLTextAreaElement).value).toBe("");
  });

  it("keeps those who could not be invited in the text, with the reason", async () => {
    paste("ann@example.com, Bob Ray <bob@example.com>");
    await invite();
    const refused = "1 person could not be invitedbob@example.com: Email: bob@example.com is already used.";
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe(refused));
    expect((screen.getByLabelText(/^People/) as HTMLTextAreaElement).value).toBe("Bob Ray <bob@example.com>");
    expect(tell).toHaveBeenCalledWith({ type: "success", text: "1 person was invited." });
  });

  it.each([
    ["", "Paste at least one email address."],
    ["ann@example.com\nnobody", "This is not an email address: nobody"],
    [Array.from({ length: 101 }, (_, number) => `p${number}@example.com`).join("\n"), "Invite at most 100 people"],
  ])("sends nothing if something in the text is wrong", async (text, sentence) => {
    paste(text);
    await invite();
    expect(document.body.textContent).toContain(sentence);
    expect(sent).toEqual([]);
  });
});
