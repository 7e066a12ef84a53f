import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, vi } from "vitest";
import { packed } from "./packed";

const SCRIPTS = ["index.html", "src/app.tsx", "src/app/inside.ts", "src/words/en/pack.ts", "src/words/zh/pack.ts"];
const ONE_STYLE = { "style.css": { file: "assets/style.css" } };

/** Judge a build of these files, whose scripts name a style each unless there is one for all. */
function judge(styles: object, files: Record<string, string | Uint8Array> = {}): void {
  const folder = mkdtempSync(join(tmpdir(), "pages-"));
  const chunk = (place: number) => ({
    file: `assets/${place}.js`,
    css: "style.css" in styles ? [] : [`assets/${place}.css`],
  });
  const manifest = { ...styles, ...Object.fromEntries(SCRIPTS.map((name, place) => [name, chunk(place)])) };
  const fonts = { "assets/regular.woff2": "", "assets/bold.woff2": "" };
  const all = { "index.html": "<p>", ".vite/manifest.json": JSON.stringify(manifest), ...fonts, ...files };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const { configResolved, closeBundle } = packed() as unknown as Record<string, (config?: object) => void>;
  configResolved?.({ root: folder, build: { outDir: "." } });
  closeBundle?.();
}

vi.spyOn(console, "log").mockReturnValue();

it("a build whose pages take few files is taken", () => {
  expect(() => judge(ONE_STYLE)).not.toThrow();
});

it("a build with a style for each script is refused with the limit of requests and what to do", () => {
  expect(() => judge({})).toThrow(/takes 9 requests, of at most 8\. .*cssCodeSplit: false.*assets\/0\.css/s);
});

it("a build whose first page is too large is refused with the limit of its size and what to do", () => {
  const noise = crypto.getRandomValues(new Uint8Array(65_536));
  const script = Buffer.concat(Array.from({ length: 6 }, () => crypto.getRandomValues(noise.slice())));
  expect(() => judge(ONE_STYLE, { "assets/1.js": script })).toThrow(/takes 384 KB, of at most 350 KB\. .*import\(\)/);
});
