import { useQueryClient } from "@tanstack/react-query";
import { act, screen, waitFor } from "@testing-library/react";
import { type NavigateFunction, useNavigate } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import { useEndedTasks } from "./useEndedTasks";

const RUNNING = { task_id: "01JD", kind: "import", file_name: "people.xlsx", created_at: "2026-11-27T08:00:00Z" };
let task: object;
const api = { GET: async () => ({ data: { items: [task], next_cursor: null }, response: new Response() }) };
const tell = vi.fn();
vi.mock("../session/Session", () => ({ useApi: () => api, useSession: () => ({ api, account: "ada" }) }));
vi.mock("../app/notices", () => ({ useTell: () => tell }));

let navigate: NavigateFunction;
let readAgain: () => Promise<void>;
function Console() {
  const queries = useQueryClient();
  navigate = useNavigate();
  readAgain = () => queries.invalidateQueries();
  useEndedTasks();
  return <p>{JSON.stringify(queries.getQueriesData({ queryKey: ["tasks"] }))}</p>;
}

/** Show the console at an address while a task runs, then let it end like this. */
async function ends(address: string, end: object) {
  task = { ...RUNNING, state: "running" };
  await shown(<Console />);
  await act(async () => navigate(address));
  await waitFor(() => expect(screen.getByText(/running/)).toBeTruthy());
  task = { ...RUNNING, ...end };
  await act(readAgain);
}

beforeEach(() => void tell.mockReset());

it("the end of a task is told on every page but its own", async () => {
  await ends("/users", { state: "completed_with_errors" });
  await waitFor(() => expect(tell).toHaveBeenCalledOnce());
  expect(tell.mock.calls[0]?.[0]).toMatchObject({ type: "warning", text: "people.xlsx: completed with errors." });
});

it("the end of a task is not told on its own page", async () => {
  await ends("/tasks/01JD", { state: "completed_with_errors" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(tell).not.toHaveBeenCalled();
});

it("a stopped import is told as stopped", async () => {
  await ends("/users", { state: "completed_with_errors", stopped_by: "ada" });
  await waitFor(() => expect(tell).toHaveBeenCalledOnce());
  expect(tell.mock.calls[0]?.[0]).toMatchObject({ type: "info", text: "people.xlsx: stopped." });
});
