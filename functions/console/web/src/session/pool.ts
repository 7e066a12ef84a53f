/**
 * Signing in, at the user pool itself: a password proves itself there by SRP and goes nowhere else, least of all to our
 * API. What the pool answers with refusals becomes one of our own words here.
 */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import type { Config } from "../app/config";
import { accountKey } from "./accountKey";

export type Refusal =
  | "wrong"
  | "wrongCode"
  | "expired"
  | "tooOften"
  | "tooLate"
  | "unreachable"
  | "noReset"
  | "unknown";

export class SignInError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal);
  }
}

/** The pool asks for a password of the person's own before it lets them in; the API changes it, by its rules. */
export interface FirstSignIn {
  account: string;
  mailed: string;
}

/** The pool asks for a code of the person's authenticator app; `send` signs in with it. */
export interface CodeNeeded {
  send: (code: string) => Promise<void>;
}

export class Pool {
  readonly #pool: CognitoUserPool;

  constructor(config: Config) {
    this.#pool = new CognitoUserPool({
      UserPoolId: config.user_pool_id,
      ClientId: config.user_pool_client_id,
      endpoint: config.sign_in_url,
    });
  }

  /** Whoever signed in last on this browser and has not signed out. */
  get account(): string | null {
    return this.#pool.getCurrentUser()?.getUsername() ?? null;
  }

  /** Sign in; nothing more to do, a first password to be changed, or a code to be sent. */
  signIn(account: string, password: string): Promise<FirstSignIn | CodeNeeded | null> {
    const user = this.#user(account);
    const details = new AuthenticationDetails({ Username: accountKey(account), Password: password.normalize("NFC") });
    return new Promise((resolve, reject) => {
      user.authenticateUser(details, {
        onSuccess: () => resolve(null),
        onFailure: (error) => reject(refusal(error)),
        newPasswordRequired: () => resolve({ account: user.getUsername(), mailed: password }),
        totpRequired: () => resolve({ send: (code) => sendCode(user, code) }),
      });
    });
  }

  /** An access token that is good for some minutes at least; null when there is no sign-in, or none any more. */
  token(): Promise<string | null> {
    const user = this.#pool.getCurrentUser();
    if (!user) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      user.getSession((error: Error | null, session: CognitoUserSession | null) => {
        if (!error) return resolve(session?.getAccessToken().getJwtToken() ?? null);
        // Not reaching the pool is not the end of a sign-in.
        const reason = refusal(error);
        return reason.refusal === "unreachable" ? reject(reason) : resolve(null);
      });
    });
  }

  /** Forget the sign-in here, and let the pool take back what would renew it. */
  signOut(): Promise<void> {
    const user = this.#pool.getCurrentUser();
    if (!user) return Promise.resolve();
    return new Promise((resolve) => {
      // Without a session there is nothing to take back.
      user.getSession(() => user.signOut(() => resolve()));
    });
  }

  /** Have a code mailed; where to, in part. */
  sendCode(account: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#user(account).forgotPassword({
        onSuccess: (answer) => resolve(answer?.CodeDeliveryDetails?.Destination ?? ""),
        onFailure: (error) => reject(refusal(error)),
      });
    });
  }

  /** A new secret for the person's authenticator app; it counts when a code of it is confirmed. */
  async newSecret(): Promise<string> {
    const user = await this.#signedIn();
    return new Promise((resolve, reject) => {
      user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: (error) => reject(refusalInside(error)) });
    });
  }

  /** Confirm the new secret with a code of it, and have the pool ask for codes from now on. */
  async confirmSecret(code: string): Promise<void> {
    const user = await this.#signedIn();
    await new Promise<void>((resolve, reject) => {
      user.verifySoftwareToken(digits(code), "", {
        onSuccess: () => resolve(),
        onFailure: (error) => reject(refusalInside(error)),
      });
    });
    const noSms = undefined as unknown as null; // undefined is left out of the request, and null is not
    await new Promise<void>((resolve, reject) => {
      user.setUserMfaPreference(noSms, { PreferredMfa: true, Enabled: true }, (error) =>
        error ? reject(refusalInside(error)) : resolve(),
      );
    });
  }

  /** The person who is signed in, with a session that calls of the pool can use. */
  #signedIn(): Promise<CognitoUser> {
    const user = this.#pool.getCurrentUser();
    return new Promise((resolve, reject) => {
      if (!user) return reject(new SignInError("tooLate"));
      user.getSession((error: Error | null) => (error ? reject(refusalInside(error)) : resolve(user)));
    });
  }

  #user(account: string): CognitoUser {
    return new CognitoUser({ Username: accountKey(account), Pool: this.#pool });
  }
}

/** A code of an authenticator app without the spaces that people type as the app shows them. */
function digits(code: string): string {
  return code.replace(/\s/g, "");
}

function sendCode(user: CognitoUser, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const answers = { onSuccess: () => resolve(), onFailure: (error: Error) => reject(refusal(error)) };
    user.sendMFACode(digits(code), answers, "SOFTWARE_TOKEN_MFA");
  });
}

const REFUSALS: Record<string, Refusal> = {
  NotAuthorizedException: "wrong",
  CodeMismatchException: "wrongCode",
  EnableSoftwareTokenMFAException: "wrongCode",
  ExpiredCodeException: "wrongCode",
  UserNotFoundException: "wrong",
  PasswordResetRequiredException: "noReset",
  TooManyRequestsException: "tooOften",
  LimitExceededException: "tooOften",
  TooManyFailedAttemptsException: "tooOften",
  InvalidParameterException: "noReset",
  NetworkError: "unreachable",
};

interface PoolError {
  code?: string;
  name?: string;
  message?: string;
}

/** Why the pool refused somebody who is signed in: no password was sent that could be wrong, or reset. */
export function refusalInside(error: PoolError): SignInError {
  const found = refusal(error);
  if (found.refusal === "wrong") return new SignInError("tooLate");
  return found.refusal === "noReset" ? new SignInError("wrongCode") : found;
}

export function refusal(error: PoolError): SignInError {
  const code = error.code ?? error.name ?? "";
  const message = error.message ?? "";
  if (code === "NotAuthorizedException") {
    if (/expired and must be reset/i.test(message)) return new SignInError("expired");
    if (/attempts exceeded/i.test(message)) return new SignInError("tooOften");
    if (/invalid session/i.test(message)) return new SignInError("tooLate");
  }
  if (/network error|failed to fetch/i.test(message)) return new SignInError("unreachable");
  return new SignInError(REFUSALS[code] ?? "unknown");
}
