import { describe, expect, it } from "vitest";
import { fileFault, sizeLimit } from "./upload";

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
