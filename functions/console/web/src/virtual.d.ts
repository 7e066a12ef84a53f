/** What the build makes of the API's description; see `rules.ts`. */
declare module "virtual:rules" {
  export const FIELDS: Readonly<Record<import("./users/rules").RuledField, import("./users/rules").Rule>>;
}
