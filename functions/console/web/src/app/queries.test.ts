import { MutationObserver, onlineManager } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { createPublicApi, NoAnswerError, OfflineError } from "../api/client";
import { createQueries } from "./queries";

afterEach(() => {
  onlineManager.setOnline(true);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function goOffline() {
  onlineManager.setOnline(false);
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
}

test("a change without a network fails at once and is not made later", async () => {
  goOffline();
  const fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
  const remove = new MutationObserver(createQueries(), {
    mutationFn: () => createPublicApi().POST("/v1/invitation", { body: { token: "t" } }),
  });
  await expect(remove.mutate()).rejects.toThrow(OfflineError);
  onlineManager.setOnline(true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(fetched).not.toHaveBeenCalled();
});

test("a list without a network says so at once", async () => {
  goOffline();
  const queryFn = vi.fn(() => Promise.reject(new OfflineError()));
  await expect(createQueries().fetchQuery({ queryKey: ["users"], queryFn })).rejects.toThrow(OfflineError);
});

test("a change whose answer never came may have been made", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  const sent = createPublicApi().POST("/v1/invitation", { body: { token: "t" } });
  await expect(sent).rejects.toThrow(NoAnswerError);
});
