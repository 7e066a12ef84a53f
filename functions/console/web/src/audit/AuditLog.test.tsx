import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Suspense } from "react";
import { useLocation } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import { Noticing } from "../app/notices";
import { ADA, type Entry, entry, LI_WEI } from "../testing/entries";
import { by, IMPORT, SENTENCES } from "../testing/sentences";
import { shown } from "../testing/shown";
import { audit as en } from "../words/en/audit";
import type { Language } from "../words/languages";
import { audit as zh } from "../words/zh/audit";
import AuditLog from "./AuditLog";

interface Answer {
  items: Entry[];
  next_cursor?: string | null;
}
type Query = Record<string, unknown>;

let answers: (query: Query) => Answer | Promise<Answer>;
const asked: Query[] = [];
const sent: [string, unknown][] = [];
const api = {
  GET: async (_path: string, { params }: { params: { query: Query } }) => {
    asked.push(params.query);
    return { data: await answers(params.query), response: new Response() };
  },
  POST: async (path: string, { body }: { body: unknown }) => {
    sent.push([path, body]);
    return { data: {}, response: new Response() };
  },
};
vi.mock("../session/Session", () => ({ useSession: () => ({ api, account: "ada" }) }));
vi.mock("../ui/usePageWidth", async (original) => ({ ...(await original<object>()), usePageWidth: () => 1200 }));

function Address() {
  const { pathname, search } = useLocation();
  return <output aria-label="address">{pathname + search}</output>;
}
const address = () => screen.getByLabelText("address").textContent;

async function log(language: Language = "en") {
  const page = (
    <Noticing>
      <Suspense>
        <AuditLog />
        <Address />
      </Suspense>
    </Noticing>
  );
  // How entries are told is loaded meanwhile.
  await act(async () => void (await shown(page, language)));
  await screen.findByRole("heading", { level: 1 });
}

/** What each entry says. */
async function told(entries: Entry[], language: Language = "en"): Promise<(string | null)[]> {
  answers = () => ({ items: entries });
  await log(language);
  await waitFor(() => expect(screen.getAllByRole("row").length).toBe(entries.length + 1));
  return screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell").at(-1)?.textContent ?? "");
}

describe("the audit log", () => {
  beforeEach(() => {
    asked.length = 0;
    sent.length = 0;
    sessionStorage.clear();
    answers = () => ({ items: [] });
  });

  it.each([
    ["en", 1],
    ["zh", 2],
  ] as const)("tells each action as a sentence (%s)", async (language, column) => {
    const sentences = await told(
      SENTENCES.map(([each]) => each),
      language,
    );
    expect(sentences).toEqual(SENTENCES.map((each) => each[column]));
  });

  it("has a sentence for every action that can be filtered by, and the other way round", () => {
    for (const words of [en, zh]) {
      const actions = Object.keys(words.actions).filter((action) => action !== "edit_user");
      expect(Object.keys(words.sentences).sort()).toEqual(actions.sort());
    }
    const tried = new Set(SENTENCES.map(([{ action }]) => action));
    for (const action of Object.keys(en.actions)) expect(tried).toContain(action);
  });

  it("leads to the user, to the author and to the import", async () => {
    await told([entry("disable_user"), entry("invite_user", by(IMPORT))]);
    const links = (name: string) => screen.getAllByRole("link", { name }).map((link) => link.getAttribute("href"));
    expect(links("li.wei")).toEqual([`/users/${LI_WEI.id}`, `/users/${LI_WEI.id}`]);
    expect(links("ada")).toEqual([`/users/${ADA.id}`]);
    expect(links("Import of ada")).toEqual(["/tasks/01JF"]);
  });

  it("names a person whose data was deleted by the id", async () => {
    const gone = { ...LI_WEI, name: "" };
    expect(await told([entry("disable_user", { subject: gone })])).toEqual([`ada disabled ${LI_WEI.id}`]);
  });

  it("keeps the filters in the address, and clears them", async () => {
    await log();
    await userEvent.type(screen.getByRole("textbox", { name: "Made by (account)" }), "ada");
    await waitFor(() => expect(address()).toBe("/?actor=ada"));
    await userEvent.type(screen.getByRole("textbox", { name: "About (account)" }), "li.wei");
    await waitFor(() => expect(address()).toBe("/?actor=ada&subject=li.wei"));
    await userEvent.click(screen.getByRole("button", { name: /Action/ }));
    await userEvent.click(screen.getByRole("option", { name: "Disable user" }));
    await userEvent.type(screen.getByLabelText("From"), "2026-11-01");
    await userEvent.type(screen.getByLabelText("To"), "2026-11-02");
    await waitFor(() =>
      expect(address()).toBe("/?actor=ada&action=disable_user&subject=li.wei&from=2026-11-01&to=2026-11-02"),
    );
    await waitFor(() =>
      expect(asked.at(-1)).toEqual({
        actor: "ada",
        action: "disable_user",
        subject: "li.wei",
        from: new Date(2026, 10, 1).toISOString(),
        to: new Date(2026, 10, 3).toISOString(),
        limit: 50,
        cursor: undefined,
      }),
    );
    expect(screen.getAllByText("No entries match")).not.toEqual([]);
    await userEvent.click(screen.getAllByRole("button", { name: "Clear filters" })[0] as HTMLElement);
    await waitFor(() => expect(address()).toBe("/"));
    await screen.findAllByText("No entries yet");
  });

  it("turns pages by the cursor, with the page in the address", async () => {
    answers = ({ cursor }) =>
      cursor
        ? { items: [entry("enable_user")] }
        : { items: Array.from({ length: 50 }, () => entry("disable_user")), next_cursor: "next" };
    await log();
    await screen.findByText("More than 50 entries");
    await userEvent.click(screen.getByRole("button", { name: "Next page" }));
    await screen.findByText("51 entries");
    expect(address()).toBe("/?page=2");
    expect(asked.at(-1)).toMatchObject({ cursor: "next", limit: 50 });
    expect(screen.getAllByRole("row")[1]?.textContent).toContain("ada enabled li.wei");
  });

  it("reads on behind an empty page", async () => {
    answers = ({ cursor }) =>
      cursor === "second" ? { items: [entry("enable_user")] } : { items: [], next_cursor: cursor ? "second" : "first" };
    await log();
    await screen.findByText("1 entry");
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, "first", "second"]);
  });

  it("says so when nothing matches for long, though the log has earlier entries", async () => {
    answers = () => ({ items: [], next_cursor: `cursor ${asked.length}` });
    await log();
    await screen.findByText("The log has earlier entries. Go to the next page to search them.");
    expect(screen.getByRole("button", { name: "Next page" }).getAttribute("aria-disabled")).not.toBe("true");
  });

  it("is exported as it is filtered, and listed anew", async () => {
    await log();
    await userEvent.type(screen.getByRole("textbox", { name: "About (account)" }), "li.wei");
    await waitFor(() => expect(address()).toBe("/?subject=li.wei"));
    const before = asked.length;
    await userEvent.click(screen.getByRole("button", { name: "Export" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "CSV (.csv)" }));
    await waitFor(() =>
      expect(sent).toEqual([
        ["/v1/audit/export", { actor: "", action: "", subject: "li.wei", from: null, to: null, format: "csv" }],
      ]),
    );
    await waitFor(() => expect(asked.length).toBeGreaterThan(before));
  });

  it("is read again by Refresh", async () => {
    await log();
    await screen.findAllByText("No entries yet");
    answers = () => ({ items: [entry("disable_user")] });
    await userEvent.click(screen.getByRole("button", { name: "Refresh" }));
    await screen.findByText("1 entry");
  });

  it("says why it could not be read, and tries again", async () => {
    const detail = "You have searched 60 times within a minute. Wait a minute, and search again.";
    answers = () => {
      throw new ApiError(429, { type: "", title: "", status: 429, code: "too_many_searches", detail, errors: [] });
    };
    await log();
    await screen.findAllByText(detail);
    answers = () => ({ items: [entry("disable_user")] });
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByText("1 entry");
  });
});
