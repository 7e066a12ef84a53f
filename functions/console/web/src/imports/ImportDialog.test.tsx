import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type NavigateFunction, useNavigate } from "react-router";
import { expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import type { Language } from "../words/languages";
import { Importing, useImport } from "./ImportDialog";
import { timeOf } from "./MailTime";

vi.mock("../session/Session", () => ({ useApi: () => ({}) }));
vi.mock("../app/notices", () => ({ useTell: () => () => undefined }));

let navigate: NavigateFunction;
function Page() {
  const open = useImport();
  navigate = useNavigate();
  return (
    <button type="button" onClick={open}>
      Import
    </button>
  );
}

async function opened(language: Language = "en") {
  await shown(
    <Importing>
      <Page />
    </Importing>,
    language,
  );
  await userEvent.click(screen.getByRole("button", { name: "Import" }));
}

it.each([
  ["en", "Close"],
  ["zh", "关闭"],
] as const)("the cross of the import dialog has a plain name (%s)", async (language, name) => {
  await opened(language);
  await userEvent.click(screen.getByRole("button", { name }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("the back button takes the import dialog with the page", async () => {
  await opened();
  expect(screen.getByRole("dialog", { name: "Import users" })).toBeTruthy();
  act(() => void navigate("/users"));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("whoever imports is mailed at the end, unless the box is unticked", async () => {
  await opened();
  const box = () => screen.getByRole("checkbox", { name: "Email me when it ends" }) as HTMLInputElement;
  expect(box().checked).toBe(true);
  await userEvent.click(box());
  await userEvent.click(screen.getByRole("button", { name: /Choose what to do/ }));
  await userEvent.click(screen.getByRole("option", { name: "Update users" }));
  expect(box().checked).toBe(false);
});

it("options of updates are offered only where users are updated, and a preview with them", async () => {
  await opened();
  expect(screen.queryByText("Blank cells clear values")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: /Choose what to do/ }));
  await userEvent.click(screen.getByRole("option", { name: "Update users" }));
  expect(screen.getByText("Blank cells clear values")).toBeTruthy();
  expect((screen.getByRole("checkbox", { name: "Preview first" }) as HTMLInputElement).checked).toBe(true);
  expect(screen.queryByText("Email nobody before a date")).toBeNull();
});

it("a date before which nobody is emailed must be in the future", async () => {
  await opened();
  await userEvent.click(screen.getByRole("checkbox", { name: "Email nobody before a date" }));
  const wrong = "Enter a date and a time in the future.";
  expect(screen.queryByText(wrong)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Upload" }));
  expect(screen.getByText(wrong)).toBeTruthy();
  const field = screen.getByLabelText("Date and time of the emails");
  fireEvent.change(field, { target: { value: "2020-01-01T09:00" } });
  expect(screen.getByText(wrong)).toBeTruthy();
  fireEvent.change(field, { target: { value: "2199-01-01T09:00" } });
  expect(screen.queryByText(wrong)).toBeNull();
});

it("the time is sent in UTC, to the second", () => {
  expect(timeOf("2199-01-01T09:00")).toBe(new Date(2199, 0, 1, 9).toISOString().replace(".000", ""));
  expect(timeOf("2199-01")).toBe("");
  expect(timeOf("2020-01-01T09:00")).toBe("");
});
