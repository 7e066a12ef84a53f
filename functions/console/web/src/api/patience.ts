/** Asking the API again when it could not answer: only what changes nothing, and only while an answer may still come. */
import { pause, WAITS } from "../ui/patiently";

/**
 * What passes. API Gateway answers 429 beyond its own rate
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html) and 5xx for a function that
 * Lambda throttles, for which it advises to back off and try again
 * (https://repost.aws/knowledge-center/api-gateway-internal-server-error).
 */
const PASSING = [429, 500, 502, 503, 504];
const SAFE = ["GET", "HEAD"];
/** API Gateway gives an answer up after 30 seconds, so later none comes; a page that waited on would only seem to hang. */
const LONGEST_WAIT = 35_000;

/** Whether a request only reads. */
export function isSafe(request: Request): boolean {
  return SAFE.includes(request.method);
}

/** Fetch; if that only reads, again after a while when nobody answered or the server was too busy to. */
export async function patientFetch(request: Request, waits = WAITS): Promise<Response> {
  for (const wait of isSafe(request) ? waits : []) {
    try {
      const response = await fetchInTime(request);
      if (!PASSING.includes(response.status)) return response;
    } catch (error) {
      // A request that the page itself gave up is not made again.
      if (request.signal.aborted) throw error;
    }
    await pause(wait);
    if (!navigator.onLine) break; // nothing will come of waiting longer
  }
  return fetchInTime(request);
}

function fetchInTime(request: Request): Promise<Response> {
  return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(LONGEST_WAIT)]) });
}
