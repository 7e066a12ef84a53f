/** The console, once its script and its words are there. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { ApiError, OfflineError } from "./api/client";
import { readConfig } from "./app/config";
import { Noticing } from "./app/notices";
import { Preferring } from "./app/preferences";
import { createRouter } from "./app/routes";
import { Pool } from "./session/pool";
import { Signing } from "./session/Session";

// What the API did not answer was asked again already (`api/patience.ts`); here, only what failed before that.
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 2 && !(error instanceof ApiError) && !(error instanceof OfflineError),
    },
  },
});

/** Show the console in an element of the page. */
export function show(place: HTMLElement): void {
  const pool = new Pool(readConfig());
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Preferring>
          <Signing pool={pool}>
            <Noticing>
              <RouterProvider router={createRouter()} />
            </Noticing>
          </Signing>
        </Preferring>
      </QueryClientProvider>
    </StrictMode>,
  );
}
