/** What the pages must know of this deployment; the function that serves them writes it into the page. */
export interface Config {
  user_pool_id: string;
  user_pool_client_id: string;
  sign_in_url: string;
}

/** Return what the page says; raise an error if it says nothing. */
export function readConfig(): Config {
  const said = document.querySelector<HTMLMetaElement>('meta[name="muster-config"]');
  return JSON.parse(said?.content ?? "");
}
