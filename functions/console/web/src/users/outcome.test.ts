import { expect, test } from "vitest";
import { users as en } from "../words/en/users";
import { users as zh } from "../words/zh/users";
import type { User } from "./queries";
import { outcomeOf } from "./useUserActions";

const user = (name: string, status: User["status"]) => ({ name, status }) as User;
const cy = user("Cy Young", "disabled");
const dee = user("Dee Dunn", "disabled");
const eve = user("Eve Ott", "active");

test("what was done is told apart from what was so already", () => {
  expect(outcomeOf("enable", [cy, dee, eve], en)).toBe("2 users were enabled. 1 user was enabled already.");
  expect(outcomeOf("enable", [cy], en)).toBe("Cy Young was enabled.");
  expect(outcomeOf("enable", [eve, user("Fay Orr", "active")], en)).toBe("2 users were enabled already.");
  expect(outcomeOf("enable", [cy, dee, eve], zh)).toBe("已启用：2 个用户。1 个用户此前已启用。");
});

test("what is done anew each time is told for all", () => {
  expect(outcomeOf("reset_password", [eve, eve], en)).toBe("A new password is on its way to 2 users.");
  expect(outcomeOf("remove", [cy], en)).toBe("Cy Young was removed.");
});
