import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { shown } from "../testing/shown";
import { NotFound } from "./NotFound";

it.each([
  ["en", "There is nothing here"],
  ["zh", "页面不存在"],
] as const)("a page that only says something has a heading of the first level (%s)", async (language, title) => {
  await shown(<NotFound />, language);
  expect(screen.getByRole("heading", { level: 1, name: title })).toBeTruthy();
});
