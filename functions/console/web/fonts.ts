/**
 * Cloudscape's style holds its fonts as data; as files, a browser fetches them when the page shows already.
 *
 * Only two are kept, regular and bold: each is a request. A browser makes the few oblique and the few lighter or heavier
 * texts out of these.
 */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const FACE = /@font-face\s*{([^}]*)}/g;
const FONT = /url\('data:font\/woff2;base64,([^']+)'\)/;
const KEPT_WEIGHTS = /font-weight:\s*(400|700);/;

export function fonts(): Plugin {
  return {
    name: "fonts",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("global-styles/index.css")) return null;
      return code.replace(FACE, (_, face: string) => {
        const data = FONT.exec(face)?.[1];
        if (!data || !KEPT_WEIGHTS.test(face) || /italic/.test(face)) return "";
        const source = Buffer.from(data, "base64");
        const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
        const fileName = `assets/open-sans-${hash}.woff2`;
        this.emitFile({ type: "asset", fileName, source });
        return `@font-face { font-display: swap; ${face.replace(FONT, `url('/${fileName}')`)} }`;
      });
    },
  };
}
