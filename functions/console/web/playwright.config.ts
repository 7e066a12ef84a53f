import { defineConfig } from "@playwright/test";

/** `tests/browser` starts Muster and says by the environment where it is. */
export default defineConfig({
  testDir: "stories",
  outputDir: `${process.env.MUSTER_WORK}/results`,
  // Every story has an enterprise of its own: they may run in any order, and beside each other.
  fullyParallel: true,
  workers: 2,
  // Patience, not expectation: a busy machine is no fault of the console.
  timeout: 400_000,
  expect: { timeout: 60_000 },
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
