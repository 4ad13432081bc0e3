import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createTwin, VirtualClock } from "@podspan/twin";
import { beforeAll, describe, expect, test } from "vitest";
import { podspan } from "./testing/memory.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/max-pods.md"), "utf8");
const SECRET = "hunter2-planted";
const USER_DATA = `#!/bin/bash\nexport TOKEN=${SECRET}\ncurl -s https://example.com/agent | bash\n`;

const FABRIC = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: max-pods, uid: 5a1d6c52-8f0e-4a77-9d5c-5f2a7c9e1b31 }
spec:
  vpcs:
    main: { region: eu-west-1, id: vpc-0123456789abcdef0 }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1a, eu-west-1b]
      pods: { ranges: [100.64.0.0/16], maxPods: auto }
`;

/** A folder with the Fabric, and a world with one node group whose template says nothing of max-pods. */
function folder(): string {
  const zones = ["eu-west-1a", "eu-west-1b"];
  const vpc = { key: "main", region: "eu-west-1", id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", zones };
  const userData = Buffer.from(USER_DATA).toString("base64");
  const groups = [{ name: "web", nodes: 2, kind: "template", userData } as const];
  const twin = createTwin({ clock: new VirtualClock({ start: Date.UTC(2026, 0, 1) }) });
  twin.invent({ vpcs: [vpc], clusters: [{ name: "prod", vpc: "main", managedCni: true, nodesPerZone: 1, groups }] });
  const cwd = mkdtempSync(join(tmpdir(), "podspan-max-pods-"));
  writeFileSync(join(cwd, "fabric.yaml"), FABRIC);
  for (const [path, text] of Object.entries(twin.save())) {
    mkdirSync(dirname(join(cwd, "world", path)), { recursive: true });
    writeFileSync(join(cwd, "world", path), text);
  }
  return cwd;
}

/** All that a run leaves behind, but for the world itself. */
function written(cwd: string): string {
  const world = [join(cwd, "world"), join(cwd, ".podspan/twin")].map((path) => `${path}/`);
  return readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !world.some((path) => `${entry.parentPath}/`.startsWith(path)))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("pods.maxPods: auto", { timeout: 30_000 }, () => {
  let cwd: string;
  const said: string[] = [];

  const run = async (words: string) => {
    const ran = await podspan(words, { cwd });
    said.push(ran.stdout, ran.stderr);
    return ran;
  };

  beforeAll(() => {
    cwd = folder();
  });

  test("plan --roll shows the number and the version that will say it, as the page has it", async () => {
    expect((await run("apply --yes")).exit).toBe(0);
    const { exit, stdout } = await run("plan --roll");
    expect(exit).toBe(0);
    const from = stdout.indexOf("  ~ node group");
    const shown = stdout.slice(from, stdout.indexOf("\n\n", from));
    expect(shown).toContain("29 -> 20");
    expect(PAGE).toContain(shown);
    for (const words of ["plan --roll --json", "observe --json", "show --json"])
      expect((await run(words)).exit).toBe(0);
  });

  test("what the roll sees to is nobody's to do: the first plan with --roll does not ask for it by hand", async () => {
    const fresh = folder();
    const asked = "nodes that replace the present ones must be made with another max-pods";
    expect((await podspan("plan", { cwd: fresh })).stdout).toContain(asked);
    const rolled = await podspan("plan --roll", { cwd: fresh });
    expect(rolled.stdout).toContain("29 -> 20");
    expect(rolled.stdout).not.toContain(asked);
    writeFileSync(join(fresh, "fabric.yaml"), FABRIC.replace(", maxPods: auto", ""));
    expect((await podspan("plan --roll", { cwd: fresh })).stdout).toContain(asked);
  });

  test("apply --roll makes it, verify finds every node right, and nothing is left to roll", async () => {
    expect((await run("apply --roll --yes")).exit).toBe(0);
    const verified = await run("verify");
    expect(verified.exit).toBe(0);
    expect(verified.stdout).toContain("all 2 nodes have the max-pods of their type");
    expect(JSON.parse((await run("plan --roll --json")).stdout).steps).toEqual([]);
  });

  test("destroy --roll goes back to the version from before", async () => {
    const { exit, stdout } = await run("destroy --roll --yes");
    expect(exit).toBe(0);
    expect(stdout).toMatch(/launch template {2}lt-[0-9a-f]+ version 2 -> version 1\n/);
  });

  test("what the user data hold was neither said nor written anywhere", () => {
    const everything = [...said, written(cwd)].join("\n");
    expect(everything).toContain("maxPodsExpression");
    expect(written(cwd)).toContain('"entries"');
    for (const text of [SECRET, Buffer.from(USER_DATA).toString("base64").slice(8, 40)]) {
      expect(everything).not.toContain(text);
    }
  });
});
