import { defineConfig } from "vitest/config";

const peerSuffixes = ["peer", "moto", "apiserver", "cli", "kill"];
const peerPattern = peerSuffixes.map((suffix) => `**/*.${suffix}.test.ts`);
const skipped = ["**/node_modules/**", "**/dist/**"];

/** One project per kind of peer, so that `vitest run --project NAME` says what it needs. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{core,engine,providers,apps,tools,e2e}/**/*.test.ts"],
          exclude: [...skipped, ...peerPattern],
          isolate: false,
        },
      },
      ...peerSuffixes.map((name) => ({
        test: {
          name,
          include: [`**/*.${name}.test.ts`],
          exclude: skipped,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      })),
    ],
  },
});
