import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { useMe } from "../account/me";
import { shown } from "../testing/shown";
import type { Pool } from "./pool";
import { Signing, useApi } from "./Session";

afterEach(() => void vi.unstubAllGlobals());

function Page() {
  const me = useMe();
  const api = useApi();
  return (
    <button type="button" onClick={() => void api.GET("/v1/tasks").catch(() => undefined)}>
      {me.data?.role}
    </button>
  );
}

it("whoever is refused as no administrator any more is shown as a member at once", async () => {
  let role = "administrator";
  const answer = (address: string) =>
    address.endsWith("/v1/me") ? Response.json({ role }) : Response.json({ detail: "No." }, { status: 403 });
  vi.stubGlobal("fetch", async ({ url }: Request) => answer(url));
  const pool = { account: "ada", token: async () => "token" } as unknown as Pool;
  await shown(
    <Signing pool={pool}>
      <Page />
    </Signing>,
  );
  const page = await screen.findByRole("button", { name: "administrator" });
  role = "member";
  await userEvent.click(page);
  await waitFor(() => expect(page.textContent).toBe("member"));
});
