import { expect, it } from "vitest";
import { readPasted } from "./pasted";

const people = (text: string) => readPasted(text).people.map(({ name, email }) => `${name} <${email}>`);

it.each([
  ["ann.lee@example.com", ["Ann Lee <ann.lee@example.com>"]],
  ["Ann Lee <ann@example.com>", ["Ann Lee <ann@example.com>"]],
  ['"Lee, Ann" <ann@example.com>; Bob <bob@example.com>', ["Ann Lee <ann@example.com>", "Bob <bob@example.com>"]],
  ["Ann Lee, ann@example.com\nBob Ray, bob@example.com", ["Ann Lee <ann@example.com>", "Bob Ray <bob@example.com>"]],
  ["Ann Lee\tann@example.com\r\n李伟\tli.wei@example.com", ["Ann Lee <ann@example.com>", "李伟 <li.wei@example.com>"]],
  ["ann@example.com, bob@example.com,", ["Ann <ann@example.com>", "Bob <bob@example.com>"]],
  ["ann@example.com\nANN@example.com", ["Ann <ann@example.com>"]],
  ["<ann+list@example.com>", ["Ann <ann+list@example.com>"]],
  ["", []],
])("people are found in %j", (text, found) => {
  expect(people(text)).toEqual(found);
});

it("what names nobody is told", () => {
  expect(readPasted("Ann Lee\nbob@example.com\nnobody at home\n@\nx@@y")).toEqual({
    people: [{ name: "Ann Lee", email: "bob@example.com" }],
    unread: ["nobody at home", "@", "x@@y"],
  });
});
