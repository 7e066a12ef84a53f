import Button from "@cloudscape-design/components/button";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices, Noticing } from "../app/notices";
import { shown } from "../testing/shown";
import type { RowAction, User } from "./queries";
import { offered, possible, useUserActions } from "./useUserActions";

const sent: string[] = [];
const api = {
  POST: async (path: string, { body, params }: { body?: { accounts: string[] }; params?: { path: object } }) => {
    sent.push(`${path} ${JSON.stringify(body ?? params?.path)}`);
    if (path.endsWith("/undo")) return { data: { task_id: "T1" } };
    const batch_id = "B1";
    return {
      data: { batch_id, results: (body?.accounts ?? []).map((account) => ({ account, done: true })), notice: null },
    };
  },
};
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "admin" }) }));

const ann = { id: "ID-ANN", account: "ann", name: "Ann", status: "active" } as User;
const bob = { id: "ID-BOB", account: "bob", name: "Bob", status: "active" } as User;

function Asking({ action, users }: { action: RowAction; users: User[] }) {
  const { ask, question } = useUserActions(() => undefined);
  return (
    <>
      <Button onClick={() => ask(action, users)}>Ask</Button>
      {question}
    </>
  );
}

async function done(action: RowAction, yes: string, users: User[]) {
  await shown(
    <Noticing>
      <Notices />
      <Asking action={action} users={users} />
    </Noticing>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Ask" }));
  await userEvent.click(screen.getByRole("button", { name: yes }));
}

describe("the notice after a removal", () => {
  beforeEach(() => {
    sent.length = 0;
  });

  it("takes the removal back", async () => {
    await done("remove", "Remove", [ann]);
    await screen.findByText("Ann was removed.");
    await userEvent.click(screen.getByRole("button", { name: "Undo" }));
    await screen.findByText("Ann was restored.");
    expect(sent[1]).toBe('/v1/removed-users/{user}/restore {"user":"ID-ANN"}');
    await waitFor(() => expect(screen.queryByText("Ann was removed.")).toBeNull());
  });

  it("takes the removal of several users back", async () => {
    await done("remove", "Remove", [ann, bob]);
    await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
    await screen.findByText("2 users were restored.");
    expect(sent).toHaveLength(3);
  });

  it("plans to undo another action that was done with several", async () => {
    await done("disable", "Disable", [ann, bob]);
    await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(sent[1]).toBe('/v1/batches/{batch_id}/undo {"batch_id":"B1"}'));
  });

  it("offers nothing of the kind after another action with one user", async () => {
    await done("disable", "Disable", [ann]);
    await waitFor(() => expect(screen.getByText("Ann was disabled.")).toBeTruthy());
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });
});

describe("sign out everywhere", () => {
  it("is asked first, and is then sent for that user alone", async () => {
    sent.length = 0;
    await done("sign_out", "Sign out everywhere", [ann]);
    await screen.findByText("Ann was signed out everywhere.");
    expect(sent).toEqual(['/v1/users/{user}/sign-out {"user":"ann"}']);
  });

  it("is offered of others, and possible while they are active", () => {
    expect(offered(ann, "admin")).toContain("sign_out");
    expect(offered(ann, "ann")).not.toContain("sign_out");
    expect(possible("sign_out", ann)).toBe(true);
    expect(possible("sign_out", { ...ann, status: "disabled" })).toBe(false);
  });
});
