/** The rules of a user's fields, as the API's description tells them. */
import { FIELDS } from "virtual:rules";
import type { Schemas } from "../api/client";

export interface Rule {
  required: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  /** Of how many of these kinds the characters must be at least. */
  "x-kinds"?: { of: string[]; least: number };
}

export type RuledField = keyof Schemas["UserToAdd"];
export const RULES: Readonly<Record<RuledField, Rule>> = FIELDS;

/** The contact number that stands for none. */
export const NOT_SET = Number(RULES.contact_no.default);
