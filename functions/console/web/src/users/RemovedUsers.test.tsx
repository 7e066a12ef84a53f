import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import { meAs } from "../testing/me";
import { shown } from "../testing/shown";
import RemovedUsers from "./RemovedUsers";

const tell = vi.fn();
const restored: string[] = [];
let items: object[] = [];
let refusal: ApiError | null = null;
let notice: string | null = null;
const api = {
  GET: async (path: string) => ({ data: path === "/v1/me" ? meAs("administrator") : { items, next_cursor: null } }),
  POST: async (path: string, { params }: { params: { path: { user: string } } }) => {
    if (refusal) throw refusal;
    restored.push(`${path} ${params.path.user}`);
    return { data: { notice } };
  },
};
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "admin" }) }));
vi.mock("../app/notices", () => ({ useTell: () => tell }));
vi.mock("../ui/usePageWidth", async (original) => ({ ...(await original<object>()), usePageWidth: () => 1600 }));

const removed = (id: string, name: string) => ({
  id,
  name,
  account: name.toLowerCase(),
  email: `${name.toLowerCase()}@example.com`,
  removed_at: "2026-11-02T08:00:00Z",
  removed_by: "cy",
  restorable_until: "2026-12-02T08:00:00Z",
});
const ask = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

describe("the page of removed users", () => {
  beforeEach(async () => {
    tell.mockReset();
    restored.length = 0;
    refusal = null;
    notice = null;
    items = [removed("ID-ANN", "Ann"), removed("ID-BOB", "Bob")];
    await shown(<RemovedUsers />);
    await screen.findByText("Ann");
    await screen.findByRole("button", { name: "Restore Ann" });
  });

  it("shows who was removed, when, by whom, and until when each can be restored", () => {
    const row = screen.getByText("Ann").closest("tr") as HTMLElement;
    const cells = within(row).getAllByRole("cell");
    const text = cells.map((cell) => cell.textContent).join(" | ");
    for (const part of ["ann", "ann@example.com", "cy", "Nov 2, 2026", "Dec 2, 2026"]) expect(text).toContain(part);
  });

  it("restores one by id and says so", async () => {
    await ask("Restore Bob");
    await waitFor(() => expect(tell).toHaveBeenCalledWith({ type: "success", text: "Bob was restored." }));
    expect(restored).toEqual(["/v1/removed-users/{user}/restore ID-BOB"]);
  });

  it("says what another user has by now", async () => {
    const errors = [
      { field: "email", code: "value_taken_since", message: "Email: bob@example.com is used by account cy now." },
    ];
    const detail = "The user cannot be restored.";
    const title = "Unprocessable Entity";
    refusal = new ApiError(422, { type: "about:blank", title, status: 422, code: "restoring_in_use", detail, errors });
    await ask("Restore Bob");
    const text = errors[0]?.message;
    await waitFor(() => expect(tell).toHaveBeenCalledWith({ type: "error", header: "Could not restore Bob", text }));
  });

  it("says if no email was sent", async () => {
    notice = "Change the address, then reset the password.";
    await ask("Restore Ann");
    const told = { type: "warning", header: "Ann was restored.", text: notice };
    await waitFor(() => expect(tell).toHaveBeenCalledWith(told));
  });

  it("restores all that are selected", async () => {
    for (const box of screen.getAllByRole("checkbox").slice(1)) await userEvent.click(box);
    await ask("Restore");
    await waitFor(() => expect(tell).toHaveBeenCalledWith({ type: "success", text: "2 users were restored." }));
    expect(restored).toHaveLength(2);
  });
});
