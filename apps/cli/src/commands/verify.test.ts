import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

/** The example after apply, its Fabric then changed. */
async function appliedAnd(change: (fabric: string) => string): Promise<string> {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const path = join(cwd, "fabric.yaml");
  writeFileSync(path, change(readFileSync(path, "utf8")));
  return cwd;
}

const withoutZoneC = (fabric: string): string => fabric.replace("[eu-west-1b, eu-west-1c]", "[eu-west-1b]");
const withoutVpc = (fabric: string): string => fabric.replace("Name: Internal", "Name: Other");

describe("what compile finds wrong does not hide the checks", () => {
  test("a broken rule on the live cluster: both are printed, exit 4", async () => {
    const { exit, stdout, stderr } = await podspan("verify", { cwd: await appliedAnd(withoutZoneC) });
    expect(exit).toBe(4);
    expect(stderr).toContain("warning AZ-1");
    expect(stdout).toContain("pod-subnet");
    expect(stdout).toMatch(/\d+ checks: /);
  });

  test("and both are in the JSON document", async () => {
    const { exit, stdout } = await podspan("verify --json", { cwd: await appliedAnd(withoutZoneC) });
    expect(exit).toBe(4);
    const { checks, diagnostics } = JSON.parse(stdout);
    expect(checks.length).toBeGreaterThan(10);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: "AZ-1", severity: "warning" }));
  });

  test("a VPC that is not there is an error beside what fails for it", async () => {
    const { exit, stdout } = await podspan("verify --json", { cwd: await appliedAnd(withoutVpc) });
    const { checks, diagnostics } = JSON.parse(stdout);
    expect(diagnostics[0]).toMatchObject({ severity: "error" });
    expect(checks.some((check: { status: string }) => check.status === "failed")).toBe(true);
    expect(exit).toBe(4);
  });
});

describe("what makes checking impossible is exit 1", () => {
  const json = async (words: string, cwd: string) => {
    const { exit, stdout } = await podspan(`${words} --json`, { cwd });
    return { exit, ...JSON.parse(stdout) };
  };

  test("no world: a document that is no Verification", async () => {
    expect(await json("verify --snapshot nowhere", folderWith({ from: POD_RANGES }))).toMatchObject({
      exit: 1,
      kind: "Diagnostics",
      diagnostics: [{ code: "WORLD-1" }],
    });
  });

  test("addresses that cannot be placed: an empty list of checks", async () => {
    const full = (fabric: string) =>
      fabric
        .replace("100.64.0.0/16]", "100.64.0.0/28]")
        .replace("[eu-west-1b, eu-west-1c]", "[eu-west-1b, eu-west-1c, eu-west-1a]");
    const cwd = folderWith({ fabric: full(readFileSync(join(POD_RANGES, "fabric.yaml"), "utf8")) });
    const { exit, checks, diagnostics } = await json("verify", cwd);
    expect({ exit, checks }).toEqual({ exit: 1, checks: [] });
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

describe("what was there before and is not ours is named", () => {
  const NOTE =
    /note +left-alone +prod\/cidr\/pods\/100\.64\.0\.0\/16: VPC block .* was there before and is not ours: used, never removed/;

  test("by plan and verify, once the state is lost: the block cannot be marked as ours", async () => {
    const cwd = await appliedAnd((fabric) => fabric);
    expect((await podspan("plan", { cwd })).stdout).not.toContain("left-alone");
    rmSync(join(cwd, ".podspan/twin-state"), { recursive: true });
    const plan = await podspan("plan --detailed-exitcode", { cwd });
    expect(plan.exit).toBe(0);
    expect(plan.stdout).toMatch(NOTE);
    const verified = await podspan("verify", { cwd });
    expect(verified.exit).toBe(0);
    expect(verified.stdout).toMatch(NOTE);
  });
});
