import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { fonts } from "./fonts.ts";
import { packed } from "./packed.ts";
import { rules } from "./rules.ts";

export default defineConfig({
  plugins: [fonts(), rules(), react(), packed()],
  // The sign-in library was written for Node, too.
  define: { global: "globalThis" },
  build: {
    outDir: "../function/pages",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
});
