/** Cloudscape's style holds its fonts as data; as files, a browser fetches only those that a page uses. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const FONT = /url\('data:font\/woff2;base64,([^']+)'\)/g;

export function fonts(): Plugin {
  return {
    name: "fonts",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("global-styles/index.css")) return null;
      return code
        .replace(FONT, (_, data: string) => {
          const source = Buffer.from(data, "base64");
          const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
          const fileName = `assets/open-sans-${hash}.woff2`;
          this.emitFile({ type: "asset", fileName, source });
          return `url('/${fileName}')`;
        })
        .replace(/@font-face\s*{/g, "$& font-display: swap;");
    },
  };
}
