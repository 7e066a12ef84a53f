import { AuthenticationDetails, CognitoUser } from "amazon-cognito-identity-js";
import { describe, expect, it, vi } from "vitest";
import { Pool, refusal, refusalInside } from "./pool";

describe("a sign-in", () => {
  it("proves the same password however the keyboard composes its letters", () => {
    const config = { user_pool_id: "eu-west-1_abc", user_pool_client_id: "abc", sign_in_url: "" };
    const proved = vi.spyOn(CognitoUser.prototype, "authenticateUser").mockImplementation(() => {});
    void new Pool(config as ConstructorParameters<typeof Pool>[0]).signIn("ann", "Zoe\u0308-81");
    const details = proved.mock.calls[0]?.[0];
    expect(details).toBeInstanceOf(AuthenticationDetails);
    expect(details?.getPassword()).toBe("Zo\u00eb-81");
  });
});

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
