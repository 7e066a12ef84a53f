import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type NavigateFunction, useNavigate } from "react-router";
import { expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import type { Language } from "../words/languages";
import { Importing, useImport } from "./ImportDialog";

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
  const box = () => screen.getByRole("checkbox", { name: "Mail me when it ends" }) as HTMLInputElement;
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
});
