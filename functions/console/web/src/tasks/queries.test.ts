import { expect, test } from "vitest";
import type { Schemas } from "../api/client";
import { noteUploaded, seen } from "./queries";

const WAITING = { task_id: "01JD", state: "awaiting_upload", deletable: true } as Schemas["TaskView"];

test("an import whose file is uploaded is starting, and its record cannot be deleted", () => {
  expect(seen(WAITING)).toMatchObject({ state: "awaiting_upload", deletable: true });
  noteUploaded(WAITING.task_id);
  expect(seen(WAITING)).toMatchObject({ state: "starting", deletable: false });
  expect(seen({ ...WAITING, state: "succeeded" })).toMatchObject({ state: "succeeded", deletable: true });
});
