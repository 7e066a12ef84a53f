import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import { shown } from "../testing/shown";
import { ChangeUsers } from "./ChangeUsers";
import { EVERYBODY, type UserFilter } from "./filter";
import type { User } from "./queries";

const POST = vi.fn();
let refusal: ApiError | null = null;
const api = {
  POST: async (...request: unknown[]) => {
    if (refusal) throw refusal;
    return POST(...request);
  },
};
vi.mock("../session/Session", () => ({
  useApi: () => api,
  useSession: () => ({ api, account: "ann" }),
}));

const users = ["bob", "cy"].map((account) => ({ account, name: account }) as User);
const results = users.map(({ account }) => ({ account, done: true }));

async function dialog(filter?: UserFilter) {
  const told = { onDone: vi.fn(), onClose: vi.fn() };
  await shown(<ChangeUsers users={filter ? [] : users} filter={filter} {...told} />);
  return told;
}

describe("the dialog that changes many users", () => {
  beforeEach(() => {
    POST.mockReset();
    refusal = null;
  });

  it("sends just the chosen fields, for all of them", async () => {
    POST.mockResolvedValue({ data: { results }, response: new Response() });
    const { onDone } = await dialog();
    await userEvent.click(screen.getByRole("checkbox", { name: "Department" }));
    fireEvent.change(screen.getByLabelText("New value: Department"), { target: { value: "Sales/EMEA" } });
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onDone.mock.calls[0]?.[0]).toEqual(results));
    const body = { action: "change", changes: { department: "Sales/EMEA" }, accounts: ["bob", "cy"] };
    expect(POST).toHaveBeenCalledWith("/v1/users/batch", { body });
  });

  it("plans the change of all users that match a filter, and sends no accounts", async () => {
    POST.mockResolvedValue({ data: { task_id: "T1" }, response: new Response() });
    const { onDone } = await dialog({ ...EVERYBODY, department: "Sales", contactNoSet: true });
    expect(screen.getByRole("dialog").textContent).toContain("all users that match");
    await userEvent.click(screen.getByRole("checkbox", { name: "Position" }));
    fireEvent.change(screen.getByLabelText("New value: Position"), { target: { value: "Clerk" } });
    await userEvent.click(screen.getByRole("button", { name: "Show the plan" }));
    const filter = { search: "", department: "Sales", contact_no_set: true };
    const body = { action: "change", changes: { title: "Clerk" }, filter };
    await waitFor(() => expect(POST).toHaveBeenCalledWith("/v1/bulk-edits", { body }));
    expect(onDone).not.toHaveBeenCalled();
  });

  it("asks for a field if none is chosen, and sends nothing", async () => {
    await dialog();
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(screen.getByRole("status").textContent).toContain("Choose at least one field.");
    expect(POST).not.toHaveBeenCalled();
  });

  it("says a fault at its field", async () => {
    const message =
      "Department: “a//b” has a level without a name; write it like Sales/EMEA, with one / between two names.";
    const problem = {
      type: "about:blank",
      title: "Unprocessable Entity",
      status: 422,
      code: "change_invalid",
      detail: "The user cannot be changed like this.",
      errors: [{ field: "department", code: "department_level_empty", message }],
    };
    refusal = new ApiError(422, problem);
    const { onDone } = await dialog();
    await userEvent.click(screen.getByRole("checkbox", { name: "Department" }));
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.getByRole("dialog").textContent).toContain("has a level without a name"));
    expect(onDone).not.toHaveBeenCalled();
  });
});
