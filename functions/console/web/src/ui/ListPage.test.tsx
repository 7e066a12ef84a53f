import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { OfflineError } from "../api/client";
import { shown } from "../testing/shown";
import { ListPage } from "./ListPage";

interface Person {
  account: string;
  name: string;
}

const PEOPLE: Person[] = [
  { account: "ann", name: "Ann Lee" },
  { account: "bob", name: "Bob Ray" },
];
const COLUMNS = [
  { id: "name", header: "Name", cell: (person: Person) => person.name },
  { id: "account", header: "Account", cell: (person: Person) => person.account },
];

function list(query: object, more: object = {}) {
  const asked = {
    data: undefined,
    error: null,
    isPending: false,
    isPlaceholderData: false,
    refetch: vi.fn(),
    ...query,
  };
  return (
    <ListPage<Person>
      title="Users"
      query={asked}
      pages={{ list: "users", page: 1, turn: vi.fn() }}
      pagesLabel="Pages of users"
      counted={(count) => `${count} users`}
      trackBy="account"
      columns={COLUMNS}
      empty={{ title: "No users yet" }}
      {...more}
    />
  );
}

const page = (items: Person[], next: string | null = null) => ({ data: { items, next, page: 1, before: 0 } });

describe("the page of a list", () => {
  it("has a heading of the first level, its rows, and how many they are", async () => {
    await shown(list(page(PEOPLE)));
    expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("Users");
    const table = screen.getByRole("table", { name: "Users" });
    expect(within(table).getByText("Ann Lee")).toBeDefined();
    expect(document.body.textContent).toContain("2 users");
  });

  it("says so when there is nothing", async () => {
    await shown(list(page([])));
    expect(document.body.textContent).toContain("No users yet");
  });

  it("offers to try again when it could not be read, and keeps the rows that were there", async () => {
    const refetch = vi.fn(async () => undefined);
    await shown(list({ ...page(PEOPLE), error: new Error("no answer"), refetch }));
    expect(screen.getByText("Bob Ray")).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(refetch).toHaveBeenCalled();
  });

  it("says that there is no network when nothing was read yet", async () => {
    await shown(list({ error: new OfflineError() }));
    expect(document.body.textContent).not.toContain("undefined");
    expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
  });

  it("names each row that can be chosen, and tells what was chosen", async () => {
    const onSelect = vi.fn();
    await shown(list(page(PEOPLE), { selection: { selected: [], onSelect, nameOf: (person: Person) => person.name } }));
    await userEvent.click(screen.getByRole("checkbox", { name: /Bob Ray/ }));
    expect(onSelect).toHaveBeenCalledWith([PEOPLE[1]]);
  });
});
