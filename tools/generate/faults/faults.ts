import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generator } from "../generator.ts";
import type { Fault } from "./fault.ts";
import { HYBRID_FAULTS } from "./hybrid.ts";
import { INTER_CLUSTER_FAULTS } from "./inter-cluster.ts";
import { POD_RANGE_FAULTS } from "./pod-ranges.ts";
import { ROLL_FAULTS } from "./rolls.ts";

const root = join(import.meta.dirname, "../../..");

/** docs/faults.md: what is wrong with the systems made by hand and what goes wrong on the way, and the tests that show it done right. */
export const faultsPage: Generator = {
  owns: [],
  files: async () => {
    const paths: string[] = [];
    for await (const path of glob("{core,engine,providers,apps,tools,e2e}/**/*.{test,contract}.ts", options)) {
      paths.push(path);
    }
    const texts = await Promise.all(
      paths.sort().map(async (path) => markedTests(path, await readFile(join(root, path), "utf8"))),
    );
    return new Map([["docs/faults.md", pageOf(texts.flat())]]);
  },
};

const options = { cwd: root, exclude: (name: string) => name === "node_modules" || name === "dist" };

const CATALOGUE: ReadonlyMap<string, Fault> = new Map([
  ...POD_RANGE_FAULTS.map((fault, index) => [`3b-${index + 1}`, fault] as const),
  ...HYBRID_FAULTS.map((fault, index) => [`1b-${index + 1}`, fault] as const),
  ...INTER_CLUSTER_FAULTS.map((fault, index) => [`2b-${index + 1}`, fault] as const),
  ...ROLL_FAULTS.map((fault, index) => [`roll-${index + 1}`, fault] as const),
]);

export interface MarkedTest {
  readonly path: string;
  /** As written, without the marker. */
  readonly name: string;
  /** As `3b-7`, `2b-22`, `1b-9` and `roll-2`. */
  readonly faults: readonly string[];
}

const MARKER = /\s*\((?:fault ([123]b-\d+(?:, [123]b-\d+)*)|(roll-\d+(?:, roll-\d+)*))\)/;

/** Names of tests and of groups that carry a marker such as `(fault 3b-7)` or `(roll-2)`. Throws on one that is misspelt. */
export function markedTests(path: string, text: string): readonly MarkedTest[] {
  return text.split("\n").flatMap((line) =>
    literalsIn(line).flatMap((name): readonly MarkedTest[] => {
      const [, ofDocument, ofRoll] = MARKER.exec(name) ?? [];
      const marker = ofDocument ?? ofRoll;
      if (marker === undefined) {
        if (/\bfault [123]b/.test(name)) throw new Error(`${path}: write the marker as (fault 3b-7): ${name}`);
        return [];
      }
      const faults = marker.split(", ");
      return [{ path, name: name.replace(MARKER, "").trim(), faults }];
    }),
  );
}

/** The quoted texts of a line: a test's name never spans two. */
function literalsIn(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
}

/** Throws when a marker names no fault, or a fault has neither a test nor a reason. */
export function pageOf(tests: readonly MarkedTest[]): string {
  const unknown = tests.filter(({ faults }) => faults.some((fault) => !CATALOGUE.has(fault)));
  if (unknown.length > 0)
    throw new Error(`no such fault: ${unknown.map(({ path, name }) => `${path}: ${name}`).join("; ")}`);
  const sections = [...CATALOGUE].map(([id, fault]) => section(id, fault, tests));
  return `# Faults and their tests

What goes wrong when a pod range (3b), a network between clusters (2b) or a link to a data centre (1b) is made by hand, as well-known articles describe it, what Podspan
does instead, and the tests that show it. Generated from the names of tests: one that ends in \`(fault 3b-7)\` belongs to 3b-7, and
one that ends in \`(roll-2)\` to the second of what goes wrong while nodes are replaced.

${sections.join("\n")}`;
}

function section(id: string, { fault, answer, later }: Fault, tests: readonly MarkedTest[]): string {
  const shown = tests.filter((test) => test.faults.includes(id));
  if (shown.length === 0 && later === undefined) throw new Error(`${id} has neither a test nor a reason`);
  const lines = shown.map(({ path, name }) => `- [${path}](../${path}): ${escaped(name)}`);
  return [
    `## ${id}`,
    "",
    fault,
    "",
    ...(answer === "" ? [] : [`**Here:** ${answer}`, ""]),
    ...(lines.length === 0 ? [] : [...lines, ""]),
    ...(later === undefined ? [] : [`**${lines.length === 0 ? "No test" : "Not yet"}:** ${later}.`, ""]),
  ].join("\n");
}

function escaped(name: string): string {
  return name.replaceAll(/[<>]/g, (char) => (char === "<" ? "&lt;" : "&gt;"));
}
