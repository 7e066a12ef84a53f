import { describe, expect, it } from "vitest";
import { changes, EMPTY, faultsOf, newUser } from "./values";

describe("what the form sends", () => {
  it("is every rule's business but the form's: a number that is none goes as it was typed", () => {
    expect(newUser({ ...EMPTY, contact_no: "" }).contact_no).toBe(10000);
    expect(newUser({ ...EMPTY, contact_no: "7" }).contact_no).toBe(7);
    expect(newUser({ ...EMPTY, contact_no: "ten" }).contact_no).toBe("ten");
  });

  it("has a password only where one was asked for", () => {
    expect(newUser({ ...EMPTY, password: "Violet-Otter-81" })).not.toHaveProperty("password");
    expect(newUser({ ...EMPTY, access: "password", password: "Violet-Otter-81" }).password).toBe("Violet-Otter-81");
    expect(newUser({ ...EMPTY, access: "password" })).not.toHaveProperty("password");
  });

  it("is, when a user is changed, only what differs", () => {
    const before = { ...EMPTY, name: "Ann", phone: "+8613800138000", contact_no: "5" };
    expect(changes(before, { ...before, name: "Ann Lee", phone: "", contact_no: "" })).toEqual({
      name: "Ann Lee",
      phone: null,
      contact_no: null,
    });
    expect(changes(before, before)).toEqual({});
  });
});

it("faults stand beside their fields, without the field's title", () => {
  const errors = [
    { field: "email", code: "value_taken", message: "Email: somebody else has this address." },
    { field: "account", code: "account_taken", message: "Account: lin.guo is already taken." },
    { field: "name", code: "field_missing", message: "Name: missing; please fill it in." },
    { field: "body", code: "json_invalid", message: "body: no." },
  ];
  const problem = { type: "", title: "", status: 422, code: "user_invalid", detail: "", errors };
  expect(faultsOf(problem, "Required.")).toEqual({
    email: "Somebody else has this address.",
    name: "Required.",
    // What was typed stays as it was typed.
    account: "lin.guo is already taken.",
  });
});
