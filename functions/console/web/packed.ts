/** Compresses what was built, so that the function only has to choose; and holds the first pages to what they may take. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Manifest, Plugin } from "vite";
import { BUDGETS, MOST_REQUESTS } from "./budgets.ts";

const LANGUAGES = ["src/words/en/pack.ts", "src/words/zh/pack.ts"];
const STYLE = "style.css";
const FEWER =
  "Put files together in vite.config.ts, as cssCodeSplit: false does with the styles; docs/console.md says why (Few requests).";
const LESS = "Leave something out of it, or load it by import() when it is needed.";
/** The function writes into the page as it serves it, so the page stays as it is. */
const TEXT = /\.(js|css|svg|txt)$/;

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
      const kept = join(folder, ".vite");
      const manifest = JSON.parse(readFileSync(join(kept, "manifest.json"), "utf8")) as Manifest;
      rmSync(kept, { recursive: true });
      for (const { page, kilobytes, entries } of Object.values(BUDGETS)) {
        for (const language of LANGUAGES) {
          judge(`${page} (${language})`, sizes(needed(manifest, folder, [...entries, language]), folder), kilobytes);
        }
      }
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

/** What a browser fetches for a page: the page, what it names, the entries and all that they import, and the fonts. */
function needed(manifest: Manifest, folder: string, entries: string[]): Set<string> {
  const names = new Set(["index.html"]);
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`The build has no ${key}: packed.ts must name what the pages load.`);
    if (names.has(chunk.file)) return;
    names.add(chunk.file);
    for (const more of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) names.add(more);
    (chunk.imports ?? []).forEach(add);
  };
  // Where no style is of all pages, each script names its own, and those are counted.
  [...entries, ...(STYLE in manifest ? [STYLE] : [])].forEach(add);
  const html = readFileSync(join(folder, "index.html"), "utf8");
  for (const [, name = ""] of html.matchAll(/(?:src|href)="\/([^"]+)"/g)) names.add(name);
  for (const path of files(join(folder, "assets"))) {
    if (path.endsWith(".woff2")) names.add(path.slice(folder.length + 1));
  }
  return names;
}

/** The bytes of each file as most browsers get it. */
function sizes(names: Set<string>, folder: string): Map<string, number> {
  const size = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.size;
  return new Map([...names].map((name) => [name, size(`${name}.br`) ?? size(name) ?? 0]));
}

/** Say what a page takes; raise an error that names the limit, its files and what to do when that is too much. */
function judge(page: string, found: Map<string, number>, most: number): void {
  const kilobytes = Math.round([...found.values()].reduce((sum, bytes) => sum + bytes, 0) / 1024);
  const requests = `${found.size} requests, of at most ${MOST_REQUESTS}`;
  const size = `${kilobytes} KB, of at most ${most} KB`;
  console.log(`${page}: ${requests}; ${size}.`);
  const faults = [
    found.size > MOST_REQUESTS ? `${page} takes ${requests}. ${FEWER}` : "",
    kilobytes > most ? `${page} takes ${size}. ${LESS}` : "",
  ].filter(Boolean);
  if (!faults.length) return;
  const list = [...found].map(([name, bytes]) => `  ${name} ${Math.round(bytes / 1024)} KB`);
  throw new Error([...faults, "It takes these files:", ...list].join("\n"));
}
