/** The rules of a user's fields, out of the API's description: when a rule changes there, the form changes with it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const DOCUMENT = fileURLToPath(new URL("../../../layers/muster/python/muster/http/openapi.json", import.meta.url));
const NAME = "virtual:rules";
const KEPT = ["minLength", "maxLength", "minimum", "maximum", "default", "x-kinds"];

export function rules(): Plugin {
  return {
    name: "rules",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      this.addWatchFile(DOCUMENT);
      const { properties, required } = JSON.parse(readFileSync(DOCUMENT, "utf8")).components.schemas.UserToAdd;
      const fields = Object.entries(properties as Record<string, Record<string, unknown>>).map(([field, schema]) => {
        const kept = Object.entries(schema).filter(([name]) => KEPT.includes(name));
        return [field, { required: required.includes(field), ...Object.fromEntries(kept) }];
      });
      return `export const FIELDS = ${JSON.stringify(Object.fromEntries(fields))};`;
    },
  };
}
