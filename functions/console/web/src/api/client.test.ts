import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApi } from "./client";

const door = { token: async () => "token", onRefused: vi.fn(), onForbidden: vi.fn() };

beforeEach(() => {
  door.onRefused.mockReset();
  door.onForbidden.mockReset();
});
afterEach(() => void vi.unstubAllGlobals());

it.each([
  [403, 1, 0],
  [401, 0, 1],
  [409, 0, 0],
])(
  "the console looks at the role again after a 403, and at the sign-in after a 401 (%i)",
  async (status, role, signIn) => {
    const problem = { title: "No", status, detail: "No.", errors: [] };
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(problem), { status }));
    await expect(createApi(door).GET("/v1/tasks")).rejects.toMatchObject({ status });
    expect([door.onForbidden.mock.calls.length, door.onRefused.mock.calls.length]).toEqual([role, signIn]);
  },
);
