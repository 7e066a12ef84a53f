/** Components in a test: with words, queries and an address, as the console has them. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { afterEach } from "vitest";
import { Speaking } from "../words";
import { type Language, loadWords } from "../words/languages";

/** Show a component in a language, at an address. */
export async function shown(children: ReactNode, language: Language = "en", address = "/") {
  await loadWords(language);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={queries}>
      <Speaking language={language}>
        <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>
      </Speaking>
    </QueryClientProvider>,
  );
}

afterEach(cleanup);
