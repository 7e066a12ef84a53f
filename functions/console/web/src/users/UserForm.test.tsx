import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { shown } from "../testing/shown";
import { UserForm } from "./UserForm";
import { EMPTY, type Faults } from "./values";

function form(more: object = {}) {
  const given = {
    isNew: true,
    values: { ...EMPTY, name: "Ann Lee", email: "ann@example" },
    faults: {} as Faults,
    fault: "",
    busy: false,
    submit: "Save",
    onChange: vi.fn(),
    onSubmit: vi.fn(),
    onCancel: vi.fn(),
    ...more,
  };
  return { given, shown: <UserForm {...given} /> };
}

describe("the form of a user", () => {
  it("says of a fault in which field it is, and goes there", async () => {
    await shown(form({ faults: { email: "Email: “ann@example” is not an e-mail address." } }).shown);
    const field = screen.getByLabelText(/^Email/);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field);
    const described = (field.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id));
    expect(described.map((each) => each?.textContent ?? "").join(" ")).toContain("is not an e-mail address");
    expect(screen.getByRole("img", { name: "Error in Email" })).toBeDefined();
  });

  it("changes one value at a time", async () => {
    const { given, shown: it } = form();
    await shown(it);
    fireEvent.change(screen.getByLabelText(/^Position/), { target: { value: "Boss" } });
    expect(given.onChange).toHaveBeenCalledWith({ ...given.values, title: "Boss" });
  });

  it("has given and family name beside the name that is shown", async () => {
    const { given, shown: it } = form();
    await shown(it);
    fireEvent.change(screen.getByLabelText(/^Given Name – optional/), { target: { value: "Ann" } });
    expect(given.onChange).toHaveBeenLastCalledWith({ ...given.values, given_name: "Ann" });
    fireEvent.change(screen.getByLabelText(/^Family Name – optional/), { target: { value: "Lee" } });
    expect(given.onChange).toHaveBeenLastCalledWith({ ...given.values, family_name: "Lee" });
  });

  it("takes the last day as a date, and empties it", async () => {
    const { given, shown: it } = form({ values: { ...EMPTY, active_until: "2026-12-31" } });
    await shown(it);
    const field = screen.getByLabelText(/^Active Until – optional/) as HTMLInputElement;
    expect([field.type, field.value]).toEqual(["date", "2026-12-31"]);
    fireEvent.change(field, { target: { value: "2027-01-31" } });
    expect(given.onChange).toHaveBeenLastCalledWith({ ...given.values, active_until: "2027-01-31" });
    fireEvent.change(field, { target: { value: "" } });
    expect(given.onChange).toHaveBeenLastCalledWith({ ...given.values, active_until: "" });
  });

  it("stays for another user when that is asked for", async () => {
    const another = { text: "Save and add another", onSubmit: vi.fn() };
    const { given, shown: it } = form({ another });
    await shown(it);
    await userEvent.click(screen.getByRole("button", { name: "Save and add another" }));
    expect(another.onSubmit).toHaveBeenCalledOnce();
    expect(given.onSubmit).not.toHaveBeenCalled();
  });

  it("is cancelled and submitted by its buttons", async () => {
    const { given, shown: it } = form();
    await shown(it);
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(given.onSubmit).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(given.onCancel).toHaveBeenCalledOnce();
  });

  it("is in Chinese where the console is", async () => {
    await shown(form().shown, "zh");
    for (const label of [/^姓名/, /^名 – 选填/, /^姓 – 选填/]) expect(screen.getByLabelText(label)).toBeDefined();
    expect(document.body.textContent).not.toMatch(/Position|Department/);
  });
});
