/** The person who is signed in, in a test. */
import type { Me } from "../account/me";

export function meAs(role: Me["role"], account = "ada"): Me {
  const enterprise = {
    enterprise_id: "acme",
    name: "Acme",
    language: "en",
    second_factor: "optional",
    four_eyes: false,
  };
  return {
    account,
    name: account,
    email: `${account}@example.com`,
    role,
    second_factor: false,
    enterprise,
  } as unknown as Me;
}
