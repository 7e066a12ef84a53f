import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import { RowMenu } from "./RowMenu";

it.each(["More", undefined])("the menu of a row names its row, and opens at the first click (%s)", async (text) => {
  const onPick = vi.fn();
  const items = () => [{ id: "remove", text: "Remove" }];
  await shown(<RowMenu label="More actions for Ann Lee" text={text} items={items} onPick={onPick} />);
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "More actions for Ann Lee" });
  expect(button.title).toBe("More actions for Ann Lee");
  await userEvent.click(text ? screen.getByText(text) : button);
  await userEvent.click(await screen.findByRole("menuitem", { name: "Remove" }));
  expect(onPick).toHaveBeenCalledExactlyOnceWith("remove");
});
