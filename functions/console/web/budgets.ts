/** What the first pages may take: the build and the stories hold them to it. */

/** Each request is an invocation of Lambda; a new AWS account admits ten at a time, and other people's are among them. */
export const MOST_REQUESTS = 8;

export interface Budget {
  page: string;
  kilobytes: number;
  /** The modules whose files the page loads. */
  entries: string[];
}

export const BUDGETS: Record<"sign-in" | "users", Budget> = {
  "sign-in": { page: "The first page", kilobytes: 350, entries: ["index.html", "src/app.tsx"] },
  users: { page: "Users, opened first", kilobytes: 460, entries: ["index.html", "src/app.tsx", "src/app/inside.ts"] },
};
