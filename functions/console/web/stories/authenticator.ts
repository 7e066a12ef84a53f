/** An authenticator app, and a second factor set up with it at the user pool. */
import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of this moment: RFC 6238 with 30 seconds, SHA-1 and six digits. */
export function codeOf(secret: string): string {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const start = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Set up a second factor for the account of the page's sign-in, and return its secret. */
export async function setUp(page: Page): Promise<string> {
  const token = await page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.endsWith(".accessToken"));
    return localStorage.getItem(key ?? "") ?? "";
  });
  const { SecretCode } = await cognito("AssociateSoftwareToken", { AccessToken: token });
  await cognito("VerifySoftwareToken", { AccessToken: token, UserCode: codeOf(SecretCode ?? "") });
  const settings = { Enabled: true, PreferredMfa: true };
  await cognito("SetUserMFAPreference", { AccessToken: token, SoftwareTokenMfaSettings: settings });
  return SecretCode ?? "";
}

async function cognito(operation: string, body: object): Promise<Record<string, string>> {
  const answer = await fetch(process.env.MUSTER_AWS ?? "", {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}
