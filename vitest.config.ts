import { defineConfig } from "vitest/config";
import { PeerReporter } from "./tools/peers/reporter.ts";

const peerSuffixes = ["peer", "moto", "apiserver", "cli", "kill"];
const peerPattern = peerSuffixes.map((suffix) => `**/*.${suffix}.test.ts`);
const skipped = ["**/node_modules/**", "**/dist/**"];

/** Whole journeys and long random runs that stand beside what they test: no part of the loop of half a minute. */
const long = [
  "apps/cli/src/{asking,docs-pages,examples,hubs,journey,moved,range-leaves,routers-told,saved-plans,thirty-nodes,two-regions,render/many-steps}.test.ts",
  "core/src/{spec/fuzz,spec/every-leaf,prove/goldens/random/*,prove/pairs/*,prove/proof/{imprint,losses,pairs}}.test.ts",
  "engine/src/kill.test.ts",
  "providers/aws/src/import/fuzz.test.ts",
  "providers/routers/src/{iosxe-grammar/{mutations,rendered},{ssh,write}/**/*}.test.ts",
];

const setupFiles = ["tools/property-seed.ts"];

/** CI reads the counts from a file. */
const report = process.env.PODSPAN_TEST_REPORT;
const toFile: ["json", { outputFile: string }][] = report === undefined ? [] : [["json", { outputFile: report }]];

/** One project per kind of peer, so that `vitest run --project NAME` says what it needs. */
export default defineConfig({
  test: {
    // The peers' table comes last.
    reporters: ["default", new PeerReporter(), ...toFile],
    // Not one folder of a test stays behind, whatever it forgets.
    globalSetup: ["tools/test-folder.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{core,engine,providers,apps,tools}/**/*.test.ts"],
          exclude: [...skipped, ...peerPattern, ...long],
          isolate: false,
          setupFiles,
          // Not a measure of speed: only what hangs fails, also on a machine that is busy with other things.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // The whole product in memory on the twin: faults, kill points, random Fabrics and networks, journeys.
          name: "rehearsal",
          include: ["e2e/rehearsal/**/*.test.ts", ...long],
          exclude: [...skipped, ...peerPattern],
          isolate: false,
          setupFiles,
          testTimeout: 120_000,
        },
      },
      ...peerSuffixes.map((name) => ({
        test: {
          name,
          include: [`**/*.${name}.test.ts`],
          exclude: skipped,
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      })),
    ],
  },
});
