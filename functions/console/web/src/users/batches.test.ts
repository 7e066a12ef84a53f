import { expect, test, vi } from "vitest";
import { type Api, NoAnswerError } from "../api/client";
import { inBatches } from "./queries";

const accounts = Array.from({ length: 150 }, (_, index) => `user${index}`);

function apiThat(fails: (time: number) => boolean) {
  let time = 0;
  const POST = vi.fn(async (_: string, { body }: { body: { accounts: string[] } }) => {
    time += 1;
    if (fails(time)) throw new NoAnswerError();
    return { data: { results: body.accounts.map((account) => ({ account, done: true })) } };
  });
  return { api: { POST } as unknown as Api, POST };
}

test("more users than the API takes at once are done one batch after the other", async () => {
  const { api, POST } = apiThat(() => false);
  const results = await inBatches(api, { action: "disable" }, accounts);
  expect(results.map((each) => each.account)).toEqual(accounts);
  expect(POST.mock.calls.map(([, { body }]) => body.accounts.length)).toEqual([100, 50]);
});

test("when a later batch breaks off, what was done before is told", async () => {
  const results = await inBatches(apiThat((time) => time === 2).api, { action: "disable" }, accounts);
  expect(results.filter((each) => each.done)).toHaveLength(100);
  expect(results.filter((each) => !each.done)).toHaveLength(50);
});

test("when the first batch breaks off, that is an error", async () => {
  await expect(inBatches(apiThat(() => true).api, { action: "disable" }, accounts)).rejects.toThrow(NoAnswerError);
});
