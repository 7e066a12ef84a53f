import { describe, expect, it, vi } from "vitest";
import { type Api, ApiError } from "../api/client";
import { CREATES } from "./ImportOptions";
import { BegunError, fileFault, importFile, RepeatError, sizeLimit, UploadError } from "./upload";

describe("a file that is chosen for an import", () => {
  it("is an Excel workbook by its name", () => {
    expect(fileFault(new File(["x"], "People.XLSX"))).toBeNull();
    expect(fileFault(new File(["x"], "people.csv"))).toBe("wrongType");
    expect(fileFault(new File(["x"], "people.xls"))).toBe("wrongType");
  });

  it("is not empty", () => {
    expect(fileFault(new File([], "people.xlsx"))).toBe("empty");
  });
});

describe("the form of an upload", () => {
  it("holds the greatest size", () => {
    const policy = btoa(JSON.stringify({ conditions: [{ bucket: "b" }, ["content-length-range", 1, 20_971_520]] }));
    expect(sizeLimit({ policy })).toBe(20_971_520);
  });

  it("sets no limit that cannot be read", () => {
    expect(sizeLimit({})).toBe(Number.POSITIVE_INFINITY);
    expect(sizeLimit({ policy: "!" })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a file that was imported before", () => {
  const task = { task_id: "01JD", state: "awaiting_upload" };
  const before = { task_id: "01JC", state: "succeeded", created: 20 };
  const POST = vi.fn(async (..._request: unknown[]) => ({
    data: { task, imported_before: before, upload: { url: "https://storage.example.com", fields: {} } },
  }));
  const DELETE = vi.fn(async (..._request: unknown[]) => ({}));

  it("is told of before its upload, and leaves no record if it is not imported again", async () => {
    const send = vi.fn();
    vi.stubGlobal(
      "XMLHttpRequest",
      class {
        upload = {};
        open() {}
        send = send;
      },
    );
    const ask = vi.fn(async () => false);
    const api = { POST, DELETE } as unknown as Api;
    const importing = importFile(
      api,
      new File(["x"], "people.xlsx"),
      CREATES,
      () => {},
      new AbortController().signal,
      ask,
    );
    await expect(importing).rejects.toThrow(RepeatError);
    expect(ask).toHaveBeenCalledWith(before);
    expect(DELETE).toHaveBeenCalledTimes(1);
    expect(send).not.toHaveBeenCalled();
    // echo -n x | sha256sum
    const sha256 = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    expect(POST.mock.calls[0]?.[1]).toMatchObject({ body: { file_name: "people.xlsx", sha256 } });
  });
});

describe("an upload that is stopped", () => {
  const file = new File(["x"], "people.xlsx");
  const task = { task_id: "01JD", state: "awaiting_upload" };

  /** The API and a storage that is stopped at once; deleting the record of the task ends so. */
  function stopped(deleting: () => Promise<unknown>) {
    const stop = new AbortController();
    vi.stubGlobal(
      "XMLHttpRequest",
      class {
        upload = {};
        onabort = () => {};
        open() {}
        send = () => stop.abort();
        abort = () => this.onabort();
      },
    );
    const POST = async () => ({ data: { task, upload: { url: "https://storage.example.com", fields: {} } } });
    return importFile(
      { POST, DELETE: deleting } as unknown as Api,
      file,
      CREATES,
      () => {},
      stop.signal,
      async () => true,
    );
  }

  it("leaves no record", async () => {
    const deleting = vi.fn(async () => ({}));
    await expect(stopped(deleting)).rejects.toThrow(UploadError);
    expect(deleting).toHaveBeenCalledTimes(1);
  });

  it("goes on when its import has begun already, and says so", async () => {
    await expect(stopped(() => Promise.reject(new ApiError(409, null)))).rejects.toThrow(BegunError);
  });
});
