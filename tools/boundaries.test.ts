import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const DOOR = "index.ts";

/** Stages of core, left to right: each may import itself and those before it. */
const STAGES = [
  "diagnostics",
  "addressing",
  "packets",
  "density",
  "routers",
  "spec",
  "desired",
  "observed",
  "compile",
  "capacity",
  "plan",
  "network",
  "prove",
  "export",
  "import",
];

/** The rooms of core's largest stages, lowest first; `.` are the files that lie beside them, and the door sees them all. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  compile: [
    "identity",
    "world",
    "allocation",
    "quotas",
    "requests",
    "nodes",
    "egress",
    "links",
    "further",
    "snat",
    "vpc",
    "cluster",
    ".",
    DOOR,
  ],
  plan: ["model", "order", "ownership", "removals", "checks", "drift", "hand-over", ".", "roll", DOOR],
};

/** What each package may import of the others; the twin takes types and ports only. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  core: [],
  engine: ["@podspan/core"],
  "providers/aws": ["@podspan/core"],
  "providers/kubernetes": ["@podspan/core"],
  "providers/routers": ["@podspan/core"],
  "providers/twin": [
    "@podspan/aws/api",
    "@podspan/kubernetes/api",
    "@podspan/routers/api",
    "@podspan/core/addressing",
    "@podspan/core/ports",
  ],
  "apps/cli": [
    "@podspan/core",
    "@podspan/engine",
    "@podspan/aws",
    "@podspan/kubernetes",
    "@podspan/routers",
    "@podspan/twin",
  ],
  // It runs on a router, alone.
  "apps/failover": [],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const all = await sources();
/** Without tests, contracts and fixtures. */
const product = all.filter(({ from }) => !isTest(from));

test("inside core a stage imports only stages to its left", () => {
  const wrong = product
    .filter(({ from, to }) => from.startsWith("core/src/") && to.startsWith("core/src/"))
    .filter(({ from, to }) => !stageMayImport(stageOf(from), stageOf(to)));
  expect(wrong).toEqual([]);
});

test.each(Object.entries(ROOMS))("inside %s a room imports only rooms below it", (stage, rooms) => {
  const isWithin = (file: string) => file.startsWith(`core/src/${stage}/`);
  const within = product.filter(({ from, to }) => isWithin(from) && isWithin(to));
  expect(new Set(within.map(({ from }) => roomOf(from)))).toEqual(new Set(rooms));
  const wrong = within.filter(({ from, to }) => rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)));
  expect(wrong).toEqual([]);
});

test("files do not import each other in a circle, be it for types alone", () => {
  const files = new Set(all.map(({ from }) => from));
  const within = all.filter(({ from, to }) => files.has(from) && files.has(to));
  expect(inCircles(within)).toEqual([]);
});

test("packages import only what lies below them", () => {
  const wrong = product.filter(({ from, to }) => {
    if (!to.startsWith("@podspan/")) return false;
    const allowed = PACKAGES[packageOf(from)] ?? [];
    return !allowed.some((name) => to === name || to.startsWith(`${name}/`));
  });
  expect(wrong).toEqual([]);
});

test("no file reaches into another package by a relative path", () => {
  const wrong = product.filter(
    ({ from, to }) =>
      !to.startsWith("@") &&
      !to.startsWith("node:") &&
      /^(core|engine|providers|apps)\//.test(to) &&
      packageOf(from) !== packageOf(to),
  );
  expect(wrong).toEqual([]);
});

test("only main.ts and what it calls the process reads argv, environment and working directory", async () => {
  const readers: string[] = [];
  for await (const file of glob(["{core,engine}/**/*.ts", "providers/*/src/**/*.ts", "apps/cli/src/**/*.ts"], {
    cwd: root,
    exclude: isIgnored,
  })) {
    // A whole program, which runs elsewhere.
    if (isTest(file) || /\/program\/[a-z-]+\.ts$/.test(file)) continue;
    // What has been handed on is asked as `cli.process`.
    if (/(?<!\.)\bprocess\.(argv|env|cwd)\b/.test(readFileSync(join(root, file), "utf8"))) readers.push(file);
  }
  expect(readers.sort()).toEqual(["apps/cli/src/main.ts", "apps/cli/src/process-context.ts"]);
});

function stageMayImport(from: string, to: string): boolean {
  if (from === to || from === "ports") return true;
  // Ports are types only; the later stages that speak of requests may name them.
  if (to === "ports") return STAGES.indexOf(from) >= STAGES.indexOf("compile");
  return STAGES.indexOf(to) < STAGES.indexOf(from) && STAGES.includes(to);
}

function stageOf(file: string): string {
  return file.split("/")[2] ?? "";
}

function roomOf(file: string): string {
  const [room = "", inside] = file.split("/").slice(3);
  return inside !== undefined || room === DOOR ? room : ".";
}

function packageOf(file: string): string {
  return Object.keys(PACKAGES).find((name) => file.startsWith(`${name}/`)) ?? "";
}

function isIgnored(path: string): boolean {
  return path.includes("node_modules") || path.endsWith("dist");
}

function isTest(file: string): boolean {
  return /\.(test|contract|fixture)\.ts$/.test(file) || file.includes("/testing/");
}

/** Those that are left once all went that lead nowhere, or that nothing leads to: they stand in circles, or between two of them. */
function inCircles(imports: readonly Import[]): readonly Import[] {
  const sources = new Set(imports.map(({ from }) => from));
  const targets = new Set(imports.map(({ to }) => to));
  const left = imports.filter(({ from, to }) => sources.has(to) && targets.has(from));
  return left.length === imports.length ? left : inCircles(left);
}

/** Every import of the workspaces' code: paths relative to the root, or the package's name. */
async function sources(): Promise<readonly Import[]> {
  const found: Import[] = [];
  for await (const file of glob(["{core,engine}/**/*.ts", "{providers,apps}/*/src/**/*.ts"], {
    cwd: root,
    exclude: isIgnored,
  })) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, name = ""] of text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)) {
      const to = name.startsWith(".") ? relative(root, resolve(root, dirname(file), name)) : name;
      found.push({ from: file, to });
    }
  }
  return found;
}
