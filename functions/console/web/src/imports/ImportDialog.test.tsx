import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type NavigateFunction, useNavigate } from "react-router";
import { expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
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

it("the back button takes the import dialog with the page", async () => {
  await shown(
    <Importing>
      <Page />
    </Importing>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Import" }));
  expect(screen.getByRole("dialog", { name: "Import users" })).toBeTruthy();
  act(() => void navigate("/users"));
  expect(screen.queryByRole("dialog")).toBeNull();
});
