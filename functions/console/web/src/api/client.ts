/** The API as its OpenAPI document describes it, spoken to as the person who is signed in. */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { isSafe, patientFetch } from "./patience";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Api = Client<paths>;

/** What the API answered that is not a success. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail ?? `status ${status}`);
  }
}

/** The server could not be reached, and nothing was changed. */
export class OfflineError extends Error {}

/** A change was sent and no answer came: it may have been made or not. */
export class NoAnswerError extends Error {}

export interface Door {
  token: () => Promise<string | null>;
  /** The token is no longer good. */
  onRefused: () => void;
  /** The person may not do what was asked. */
  onForbidden: () => void;
}

export function createApi(door: Door): Api {
  const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => patientFetch(request) });
  const signed: Middleware = {
    async onRequest({ request }) {
      const token = await door.token().catch(() => {
        throw new OfflineError(); // the user pool cannot be reached, which renews it
      });
      if (!token) {
        door.onRefused();
        throw new ApiError(401, null);
      }
      request.headers.set("Authorization", `Bearer ${token}`);
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) door.onRefused();
      if (response.status === 403) door.onForbidden();
    },
  };
  api.use(refusing, speaking, signed);
  return api;
}

/** The API for somebody who is not signed in. */
export function createPublicApi(): Api {
  const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => patientFetch(request) });
  api.use(refusing, speaking);
  return api;
}

/** The API's sentences are in the language of the page. */
const speaking: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", document.documentElement.lang);
    return request;
  },
};

/** What is not a success is thrown, and without a network nothing is sent, lest it be done later. */
const refusing: Middleware = {
  onRequest() {
    if (!navigator.onLine) throw new OfflineError();
  },
  async onResponse({ response }) {
    if (response.ok) return;
    throw new ApiError(response.status, await problemOf(response));
  },
  onError: ({ error, request }) => (isNoAnswer(error) ? unanswered(request) : undefined),
};

function isNoAnswer(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}

function unanswered(request: Request): Error {
  return isSafe(request) ? new OfflineError() : new NoAnswerError();
}

/** The answer's content; answers that are not a success have been thrown already. */
export async function answer<T>(request: Promise<{ data?: T }>): Promise<T> {
  return (await request).data as T;
}

async function problemOf(response: Response): Promise<Problem | null> {
  try {
    const problem: unknown = await response.json();
    return typeof problem === "object" && problem !== null && "detail" in problem ? (problem as Problem) : null;
  } catch {
    return null;
  }
}
