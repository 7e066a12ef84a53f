/** Compresses what was built, so that the function only has to choose; and says what the first page weighs. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Manifest, Plugin } from "vite";

const BUDGET = 450 * 1024;
const TEXT = /\.(js|css|html|svg|txt)$/;

export function packed(): Plugin {
  let folder = "";
  return {
    name: "packed",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const path of files(folder)) {
        if (TEXT.test(path)) compress(path);
      }
      const manifest = join(folder, ".vite");
      const weight = firstPage(JSON.parse(readFileSync(join(manifest, "manifest.json"), "utf8")), folder);
      rmSync(manifest, { recursive: true });
      const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`;
      console.log(`The first page weighs ${kilobytes(weight)} of at most ${kilobytes(BUDGET)}.`);
      if (weight > BUDGET) throw new Error("The first page has become too heavy.");
    },
  };
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

function compress(path: string): void {
  const content = readFileSync(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  const smaller = { ".br": brotliCompressSync(content, quality), ".gz": gzipSync(content, { level: 9 }) };
  for (const [ending, bytes] of Object.entries(smaller)) {
    if (bytes.length < content.length) writeFileSync(path + ending, bytes);
  }
}

/** What a browser fetches to show the sign-in page: the entry, that page's own part, and all that they import. */
function firstPage(manifest: Manifest, folder: string): number {
  const entries = ["index.html", "src/session/SignIn.tsx", "src/words/cloudscape-en.ts"];
  const needed = new Set<string>();
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || needed.has(chunk.file)) return;
    needed.add(chunk.file);
    for (const style of chunk.css ?? []) needed.add(style);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  entries.forEach(add);
  const size = (name: string) => statSync(join(folder, `${name}.br`), { throwIfNoEntry: false })?.size ?? 0;
  return [...needed].reduce((sum, name) => sum + size(name), size("index.html"));
}
