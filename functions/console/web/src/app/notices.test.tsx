import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import { Notices, Noticing, useTell } from "./notices";

// Cloudscape's own lets what leaves fade out, by transitions that no test has.
vi.mock("@cloudscape-design/components/flashbar", () => ({
  default: ({ items }: FlashbarProps) => items.map(({ id, content }) => <p key={id}>{content}</p>),
}));

let tell: ReturnType<typeof useTell>;
function Teller() {
  tell = useTell();
  return null;
}

async function page() {
  await shown(
    <Noticing>
      <Notices />
      <Teller />
    </Noticing>,
  );
}

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

it("three notices are shown at most, the latest first", async () => {
  await page();
  for (const name of ["Ann", "Bob", "Cy", "Dee"]) act(() => tell({ type: "success", text: `${name} is invited.` }));
  expect(screen.getAllByText(/is invited/).map((each) => each.textContent)).toEqual([
    "Dee is invited.",
    "Cy is invited.",
    "Bob is invited.",
  ]);
});

it("good news leave by themselves; what went wrong stays", async () => {
  await page();
  act(() => tell({ type: "info", text: "The export has started." }));
  act(() => tell({ type: "error", text: "That did not work." }));
  act(() => void vi.advanceTimersByTime(10_000));
  expect(screen.queryByText("The export has started.")).toBeNull();
  expect(screen.queryByText("That did not work.")).not.toBeNull();
});
