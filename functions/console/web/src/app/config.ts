/** What the pages must know of this deployment; the function that serves them tells it. */
export interface Config {
  user_pool_id: string;
  user_pool_client_id: string;
  sign_in_url: string;
}

export async function loadConfig(): Promise<Config> {
  const answer = await fetch("/config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`);
  return answer.json();
}
