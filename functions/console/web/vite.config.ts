import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { fonts } from "./fonts.ts";
import { packed } from "./packed.ts";
import { page } from "./page.ts";
import { rules } from "./rules.ts";

export default defineConfig({
  plugins: [fonts(), rules(), react(), page(), packed()],
  // The sign-in library was written for Node, too.
  define: { global: "globalThis" },
  build: {
    outDir: "../function/pages",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    // One style for all pages is one request, and smaller than two.
    cssCodeSplit: false,
  },
  test: { environment: "happy-dom", testTimeout: 30_000, include: ["src/**/*.test.{ts,tsx}", "*.test.ts"] },
});
