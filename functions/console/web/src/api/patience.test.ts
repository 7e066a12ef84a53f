import { afterEach, expect, test, vi } from "vitest";
import { patientFetch } from "./patience";

const AT_ONCE = [0, 0];

/** A server that answers with these statuses, one after the other; undefined is no answer. */
function serverWith(...statuses: (number | undefined)[]) {
  const fetched = vi.fn(async () => {
    const status = statuses.shift();
    if (status === undefined) throw new TypeError("Failed to fetch");
    return new Response(null, { status });
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

const request = (method = "GET") => new Request("https://muster.example.com/v1/users", { method });

test.each([[429], [500], [502], [503], [504], [undefined]])(
  "after %s a request that only reads is made again",
  async (status) => {
    const fetched = serverWith(status, 200);
    expect((await patientFetch(request(), AT_ONCE)).status).toBe(200);
    expect(fetched).toHaveBeenCalledTimes(2);
  },
);

test("the last answer counts, whatever it is", async () => {
  serverWith(503, 429, 503);
  expect((await patientFetch(request(), AT_ONCE)).status).toBe(503);
  serverWith(undefined, undefined, undefined);
  await expect(patientFetch(request(), AT_ONCE)).rejects.toThrow(TypeError);
});

test.each([[400], [401], [403], [404], [409]])("a refusal with %s is final", async (status) => {
  const fetched = serverWith(status, 200);
  expect((await patientFetch(request(), AT_ONCE)).status).toBe(status);
  expect(fetched).toHaveBeenCalledTimes(1);
});

test.each([["POST"], ["PATCH"], ["PUT"], ["DELETE"]])("a %s is made once: it may have been done", async (method) => {
  const fetched = serverWith(503, 200);
  expect((await patientFetch(request(method), AT_ONCE)).status).toBe(503);
  expect(fetched).toHaveBeenCalledTimes(1);
});
