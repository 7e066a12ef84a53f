/** How the console asks the API: at once or not at all. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError, OfflineError } from "../api/client";

/**
 * Return the cache of what the API said.
 *
 * By default the library keeps a change back while there is no network, and makes it later, even if the person has given
 * it up meanwhile. Here everything is tried at once (`networkMode: "always"`), and fails with a sentence.
 */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        refetchOnReconnect: true,
        // What the API did not answer was asked again already (`api/patience.ts`); here, only what failed before that.
        retry: (count, error) => count < 2 && !(error instanceof ApiError) && !(error instanceof OfflineError),
      },
      mutations: { networkMode: "always" },
    },
  });
}
