import { describe, expect, it } from "vitest";
import { refusal, refusalInside } from "./pool";

describe("a refusal of the user pool", () => {
  it("tells a wrong password from one that has expired and from too many attempts", () => {
    const refused = (message: string) => refusal({ code: "NotAuthorizedException", message }).refusal;
    expect(refused("Incorrect username or password.")).toBe("wrong");
    expect(refused("Temporary password has expired and must be reset by an administrator.")).toBe("expired");
    expect(refused("Password attempts exceeded")).toBe("tooOften");
  });

  it("of a set-up is about the code or the session, never about a password", () => {
    const refused = (code: string) => refusalInside({ code, message: "" }).refusal;
    expect(refused("EnableSoftwareTokenMFAException")).toBe("wrongCode");
    expect(refused("InvalidParameterException")).toBe("wrongCode"); // five digits, or letters
    expect(refused("NotAuthorizedException")).toBe("tooLate");
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
