/** The console, once its script and its words are there. */
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { readConfig } from "./app/config";
import { Noticing } from "./app/notices";
import { Preferring } from "./app/preferences";
import { createQueries } from "./app/queries";
import { createRouter } from "./app/routes";
import { Pool } from "./session/pool";
import { Signing } from "./session/Session";

const queries = createQueries();

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
