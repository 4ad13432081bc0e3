import { defineConfig } from "vitest/config";
import { PeerReporter } from "./tools/peers/reporter.ts";

const peerSuffixes = ["peer", "moto", "apiserver", "cli", "kill"];
const peerPattern = peerSuffixes.map((suffix) => `**/*.${suffix}.test.ts`);
const skipped = ["**/node_modules/**", "**/dist/**"];

/** CI reads the counts from a file. */
const report = process.env.PODSPAN_TEST_REPORT;
const toFile: ["json", { outputFile: string }][] = report === undefined ? [] : [["json", { outputFile: report }]];

/** One project per kind of peer, so that `vitest run --project NAME` says what it needs. */
export default defineConfig({
  test: {
    // The peers' table comes last.
    reporters: ["default", new PeerReporter(), ...toFile],
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
