import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import { RowButton } from "./RowButton";

describe("the button of a row", () => {
  it.each([true, false])("names the row it is about, in words or as an icon", async (inWords) => {
    const onClick = vi.fn();
    await shown(<RowButton inWords={inWords} icon="edit" text="Edit" label="Edit Ann Lee" onClick={onClick} />);
    const button = screen.getByRole("button", { name: "Edit Ann Lee" });
    expect(button.textContent).toBe(inWords ? "Edit" : "");
    expect(button.title).toBe("Edit Ann Lee");
    await userEvent.click(button);
    expect(onClick).toHaveBeenCalledOnce();
  });
});
