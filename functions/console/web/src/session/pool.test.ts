import { describe, expect, it } from "vitest";
import { refusal } from "./pool";

describe("a refusal of the user pool", () => {
  it("tells a wrong password from one that has expired and from too many attempts", () => {
    const refused = (message: string) => refusal({ code: "NotAuthorizedException", message }).refusal;
    expect(refused("Incorrect username or password.")).toBe("wrong");
    expect(refused("Temporary password has expired and must be reset by an administrator.")).toBe("expired");
    expect(refused("Password attempts exceeded")).toBe("tooOften");
  });

  it("never shows the pool's own words", () => {
    expect(refusal({ code: "SomethingNew", message: "secret" })).toMatchObject({
      refusal: "unknown",
      message: "unknown",
    });
  });

  it("is no refusal when the pool cannot be reached", () => {
    expect(refusal({ name: "TypeError", message: "Failed to fetch" }).refusal).toBe("unreachable");
    expect(refusal({ code: "NetworkError", message: "Network error" }).refusal).toBe("unreachable");
  });
});
