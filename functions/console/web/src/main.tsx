import "@cloudscape-design/global-styles/index.css";
import "./console.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { ApiError } from "./api/client";
import { loadConfig } from "./app/config";
import { Noticing } from "./app/notices";
import { Preferring } from "./app/preferences";
import { createRouter } from "./app/routes";
import { Pool } from "./session/pool";
import { Signing } from "./session/Session";
import { LANGUAGES, preferredLanguage } from "./words";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What the API refuses it will refuse again; what fails on its side may work a moment later.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
});

async function start(place: HTMLElement) {
  try {
    const pool = new Pool(await loadConfig());
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
  } catch {
    place.textContent = LANGUAGES[preferredLanguage()].problems.offline;
  }
}

const place = document.getElementById("console");
if (place) void start(place);
