import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { shown } from "../testing/shown";
import { NewPassword } from "./NewPassword";

function Form({ judged = false }) {
  const [value, setValue] = useState({ password: "", repeat: "" });
  return <NewPassword value={value} account="ann-1" judged={judged} onChange={setValue} />;
}

it("the rules of a password are only listed until something is typed, then each is judged", async () => {
  await shown(<Form />);
  expect(screen.queryByRole("img")).toBeNull();
  const rules = screen.getByRole("list", { name: "Rules for a password" });
  expect(rules.textContent).toContain("Not the account, not even backwards or repeated");
  await userEvent.type(screen.getByLabelText("New password"), "ann-1ann-1");
  expect(screen.getAllByRole("img", { name: "met" })).toHaveLength(2);
  expect(screen.getAllByRole("img", { name: "not met yet" })).toHaveLength(1);
});

it("a broken rule is said once, and that the password breaks one beside its field", async () => {
  await shown(<Form judged />);
  await userEvent.type(screen.getByLabelText("New password"), "ann-1ann-1");
  expect(screen.getByText("This password does not meet the rules below.")).toBeTruthy();
  expect(screen.getAllByText(/Not the account/)).toHaveLength(1);
});

it("a password can be shown while it is typed", async () => {
  await shown(<Form />);
  expect(screen.getByLabelText("New password").getAttribute("type")).toBe("password");
  await userEvent.click(screen.getByRole("checkbox", { name: "Show password" }));
  expect(screen.getByLabelText("New password").getAttribute("type")).toBe("text");
});
