import { defineConfig } from "@playwright/test";

/** `tests/browser` starts Muster and says by the environment where it is. */
export default defineConfig({
  testDir: "stories",
  outputDir: `${process.env.MUSTER_WORK}/results`,
  workers: 1,
  // Patience, not expectation: a busy machine is no fault of the console.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: process.env.MUSTER_URL,
    locale: "en-GB",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
