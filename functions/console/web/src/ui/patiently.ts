/** Waiting a little and trying again, for what a busy server refuses now and gives a moment later. */

/** How long to wait before each new try, in milliseconds. */
export const WAITS: readonly number[] = [300, 1000, 3000];

/** Wait before a try; by chance longer or shorter, so that many who were refused at once do not come back at once. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds * (0.5 + Math.random())));
}

/** A part of the console could not be loaded. */
export class PartMissingError extends Error {}

/**
 * Load a part of the console; when it does not come, again.
 *
 * @returns what the part exports.
 * @throws PartMissingError after the last try.
 */
export async function patiently<T>(load: () => Promise<T>, waits = WAITS): Promise<T> {
  for (const wait of waits) {
    try {
      return await load();
    } catch {
      await pause(wait);
    }
  }
  try {
    return await load();
  } catch (cause) {
    throw new PartMissingError("A part of the console could not be loaded.", { cause });
  }
}

const RELOADED = "muster.reloaded";

/**
 * Load a part of the console, or else the page anew, once: a new deployment has other files than the page that is open.
 *
 * @throws PartMissingError if the page was loaded anew for this already, or there is no network to do so.
 */
export async function orAnew<T>(load: () => Promise<T>, reload = () => location.reload()): Promise<T> {
  try {
    const part = await load();
    sessionStorage.removeItem(RELOADED);
    return part;
  } catch (error) {
    if (!navigator.onLine || sessionStorage.getItem(RELOADED)) throw error;
    sessionStorage.setItem(RELOADED, "yes");
    reload();
    return new Promise(() => undefined); // the page is about to go
  }
}
