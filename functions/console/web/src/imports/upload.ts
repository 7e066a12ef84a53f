/** A workbook on its way: announced to the API, then posted to the storage with the form that the API lends. */
import { type Api, ApiError, answer, type Schemas } from "../api/client";
import { noteUploaded, seen, type Task } from "../tasks/queries";
import type { Options } from "./ImportOptions";

type Grant = Schemas["Upload"];

const MOST_DIGESTED = 64 * 1024 * 1024; // bytes; more than any import may have

export type FileFault = "wrongType" | "empty";

/** The storage's limit on the file; the form holds it. */
export class TooBigError extends Error {
  constructor(readonly most: number) {
    super("too big");
  }
}

export class UploadError extends Error {
  constructor(readonly reason: "broken" | "refused" | "stopped") {
    super(reason);
  }
}

/** The file was imported before, and is not to be imported again. */
export class RepeatError extends Error {}

/** The upload was stopped when the storage had the file already: the import goes on. */
export class BegunError extends Error {
  constructor(readonly task: Task) {
    super("begun");
  }
}

export function fileFault(file: File): FileFault | null {
  if (!file.name.toLowerCase().endsWith(".xlsx")) return "wrongType";
  return file.size === 0 ? "empty" : null;
}

/** How many bytes the form lets through. */
export function sizeLimit(fields: Record<string, string>): number {
  try {
    const policy = JSON.parse(atob(fields.policy ?? ""));
    const range = (policy.conditions as unknown[]).find(
      (each): each is [string, number, number] => Array.isArray(each) && each[0] === "content-length-range",
    );
    return range?.[2] ?? Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

export async function importFile(
  api: Api,
  file: File,
  options: Options,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
  importAgain: (before: Task) => Promise<boolean>,
): Promise<Task> {
  const sha256 = await digestOf(file);
  const started = await answer(api.POST("/v1/imports", { body: { ...options, file_name: file.name, sha256 }, signal }));
  const most = sizeLimit(started.upload.fields);
  try {
    const before = started.imported_before;
    if (before && !(await importAgain(before))) throw new RepeatError();
    if (file.size > most) throw new TooBigError(most);
    await post(started.upload, file, onProgress, signal);
  } catch (error) {
    await forget(api, started.task);
    throw error;
  }
  noteUploaded(started.task.task_id);
  return seen(started.task);
}

/** The SHA-256 of a file; none of one that cannot be read or is far too big, for then the upload says what is wrong. */
async function digestOf(file: File): Promise<string | undefined> {
  if (file.size > MOST_DIGESTED) return undefined;
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return undefined;
  }
}

/** A task whose file will never come is nobody's business; if this fails too, it ends by itself within the hour. */
async function forget(api: Api, task: Task): Promise<void> {
  try {
    await api.DELETE("/v1/tasks/{task_id}", { params: { path: { task_id: task.task_id } } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) throw new BegunError(task);
  }
}

/** Not by fetch, which tells nothing of its progress. */
function post(grant: Grant, file: File, onProgress: (percent: number) => void, signal: AbortSignal): Promise<void> {
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? (100 * loaded) / total : 0);
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new UploadError("refused"));
    request.onerror = () => reject(new UploadError("broken"));
    request.onabort = () => reject(new UploadError("stopped"));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", grant.url);
    request.send(form);
  });
}
