/** The page itself: its icon is inside it, and a browser fetches the console's script while it reads the first one. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const LOGO = new URL("src/app/muster.svg", import.meta.url);
const SCRIPT = "/src/app.tsx";

export function page(): Plugin[] {
  return [
    {
      name: "page-icon",
      transformIndexHtml: {
        order: "pre",
        handler: (html) =>
          html.replace("%LOGO%", `data:image/svg+xml,${encodeURIComponent(readFileSync(LOGO, "utf8").trim())}`),
      },
    },
    {
      name: "page-script",
      apply: "build",
      transformIndexHtml: {
        order: "post",
        handler: (_, { bundle = {} }) =>
          Object.values(bundle)
            .filter((file) => file.type === "chunk" && file.facadeModuleId?.endsWith(SCRIPT))
            .map(({ fileName }) => ({
              tag: "link",
              attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}` },
              injectTo: "head",
            })),
      },
    },
  ];
}
