import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { OLDEST_NODE, runsHere, tooOldText } from "./node-version.ts";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith } from "./testing/memory.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "../dist");
const MAIN = join(DIST, "main.js");
const SYSTEM_NODE = "/usr/bin/node";

function podspan(words: string, cwd: string): { exit: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words.split(" ")], {
    cwd,
    encoding: "utf8",
  });
  return { exit: status, stdout, stderr };
}

/** The version of the machine's own Node, when it is one that does not run podspan. */
function oldNode(): string | undefined {
  const { status, stdout } = spawnSync(SYSTEM_NODE, ["--version"], { encoding: "utf8" });
  const version = stdout?.trim().slice(1) ?? "";
  return status === 0 && !runsHere(version) ? version : undefined;
}

describe("the built CLI", () => {
  test("knows its version and build", () => {
    expect(podspan("--version", POD_RANGES)).toEqual({
      exit: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+ \(build [0-9a-f]{8}\)\n$/),
      stderr: "",
    });
  });

  test("npm run podspan works in the folder that it is typed in", () => {
    const words = ["run", "--silent", "podspan", "--", "validate"];
    const { status, stdout, stderr } = spawnSync("npm", words, { cwd: POD_RANGES, encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "fabric.yaml: Fabric pod-ranges is valid (1 VPC, 1 cluster).\n",
      stderr: "",
    });
  });

  test("does the main job on the twin, from nothing to nothing", () => {
    const cwd = folderWith({ from: POD_RANGES });
    expect(podspan("validate", cwd)).toMatchObject({ exit: 0 });
    expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 2 });
    expect(podspan("apply", cwd)).toMatchObject({ exit: 4 });
    expect(podspan("apply --yes", cwd)).toMatchObject({ exit: 0 });
    expect(podspan("verify", cwd)).toMatchObject({ exit: 0 });
    expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 0 });
    expect(podspan("destroy --yes", cwd)).toMatchObject({ exit: 0 });
    expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 2 });
  });

  test.each(["plan", "show", "observe", "verify", "doctor", "validate"])("%s --json is one document", (verb) => {
    const cwd = folderWith({ from: POD_RANGES });
    const { exit, stdout } = podspan(`${verb} --json`, cwd);
    // Nothing is applied yet: that is what `verify` finds.
    expect([exit, JSON.parse(stdout)]).toMatchObject([
      verb === "verify" ? 4 : 0,
      { kind: expect.stringMatching(/./), version: 1 },
    ]);
  });

  test("two applies at once: one does it, the other is told who", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const start = () => promisify(execFile)(process.execPath, [MAIN, "apply", "--yes"], { cwd });
    const ends = await Promise.allSettled([start(), start()]);
    const refused = ends.filter((end) => end.status === "rejected").map((end) => end.reason);
    // They may also have come one after the other; never do both work at the same time.
    for (const { code, stderr } of refused) {
      expect(code).toBe(6);
      expect(stderr).toContain("error LOCKED-1");
    }
    expect(refused.length).toBeLessThan(2);
    expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 0 });
  });

  test("a reader that goes away is no error", () => {
    const { status, stderr } = piped("show", "head -n 1", folderWith({ from: POD_RANGES }));
    expect(status).toBe(0);
    expect(stderr).not.toContain("EPIPE");
  });

  test("what was begun is finished though nobody reads it any more, and its end is told", () => {
    const cwd = folderWith({ from: POD_RANGES });
    expect(piped("apply --yes 2>&1", "grep -q -m 1 'done  '", cwd)).toMatchObject({ status: 0 });
    expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 0 });
    expect(piped("drift", "head -n 1", cwd)).toMatchObject({ status: 0 });
    rmSync(join(cwd, ".podspan/twin/kubernetes/prod/eniconfigs.json"));
    expect(piped("drift", "true", cwd)).toMatchObject({ status: 2 });
  });

  test.skipIf(!existsSync("/dev/full"))(
    "where nothing can be written what was begun is finished, and has failed",
    () => {
      const cwd = folderWith({ from: POD_RANGES });
      const full = piped("apply --yes > /dev/full", "true", cwd);
      expect(full).toMatchObject({ status: 1 });
      expect(full.stderr).toContain("podspan: stdout cannot be written, the rest is not printed: ENOSPC");
      expect(full.stderr).not.toContain(" at ");
      expect(podspan("plan --detailed-exitcode", cwd)).toMatchObject({ exit: 0 });
    },
  );

  test("a terminal that goes away stops a run as Ctrl-C does", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const child = spawn(process.execPath, [MAIN, "apply", "--yes"], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (!said.includes("  done  ") && `${said}${text}`.includes("  done  ")) child.kill("SIGHUP");
      said += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code, said).toBe(5);
    expect(podspan("apply --yes", cwd)).toMatchObject({ exit: 0 });
  });

  test("on an older Node it says what it needs, and no more", ({ skip }) => {
    const old = oldNode();
    if (old === undefined) skip(`no Node older than ${OLDEST_NODE} at ${SYSTEM_NODE}`);
    for (const words of ["--version", "plan"]) {
      const { status, stdout, stderr } = spawnSync(SYSTEM_NODE, [MAIN, words], { cwd: POD_RANGES, encoding: "utf8" });
      expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: tooOldText(old ?? "") });
    }
  });

  test("usage errors are 64", () => {
    expect(podspan("plan --frobnicate", POD_RANGES)).toMatchObject({ exit: 64, stdout: "" });
  });
});

/** A verb whose output is read by something else: the verb's own exit code. */
function piped(words: string, reader: string, cwd: string) {
  const line = `set -o pipefail; "${process.execPath}" "${MAIN}" ${words} | ${reader}`;
  return spawnSync("bash", ["-c", line], { cwd, encoding: "utf8" });
}

describe("the bundle", () => {
  /** A file and everything that it loads at once, without being asked. */
  function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const text = readFileSync(join(DIST, file), "utf8");
    for (const [, next = ""] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) loadedBy(next, seen);
    return seen;
  }

  const chunk = (verb: string): string => readdirSync(DIST).find((name) => name.startsWith(`${verb}-`)) ?? verb;
  const bytesOf = (files: ReadonlySet<string>): number =>
    [...files].reduce((sum, file) => sum + readFileSync(join(DIST, file)).length, 0);

  test("loads next to nothing to start, and no provider", () => {
    expect(bytesOf(loadedBy("main.js"))).toBeLessThan(5_000);
    expect(bytesOf(loadedBy(chunk("run")))).toBeLessThan(80_000);
  });

  /** `world` holds all verbs that look at one. */
  test.each(["init", "validate", "world"])("%s loads no SDK until it opens a world", (module) => {
    for (const file of loadedBy(chunk(module))) {
      const text = readFileSync(join(DIST, file), "utf8");
      expect([file, /DescribeVpcsCommand|KubeConfig/.test(text)]).toEqual([file, false]);
    }
  });

  test("holds no path of the machine that built it", () => {
    const root = join(HERE, "../../..");
    for (const file of readdirSync(DIST)) {
      expect([file, readFileSync(join(DIST, file), "utf8").includes(root)]).toEqual([file, false]);
    }
  });
});
