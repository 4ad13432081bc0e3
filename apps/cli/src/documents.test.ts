import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("--json is one document on stdout", () => {
  const cwd = folderWith({ from: POD_RANGES });

  test("plan: summary, steps, checks and what is proved", async () => {
    const { exit, stdout } = await podspan("plan --json", { cwd });
    expect(exit).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.summary).toMatchObject({ create: 9, update: 1, replace: 0, delete: 0, unchanged: 0, blocked: 0 });
    expect(plan.steps).toHaveLength(10);
    for (const step of plan.steps)
      expect(step).toMatchObject({ action: expect.any(String), kind: expect.any(String), id: expect.any(String) });
    expect(plan.checks).toMatchObject([
      { code: "old-nodes", status: "warning", subject: "prod/nodes" },
      { code: "max-pods", status: "warning", subject: "prod/nodes" },
      { code: "control-plane", status: "warning", subject: "prod/cidr/pods/100.64.0.0/16" },
    ]);
    expect(plan.diagnostics).toEqual([]);
    expect(plan.pairs).toBeGreaterThan(0);
    expect(plan.verdicts).toHaveLength(plan.pairs);
    for (const verdict of plan.verdicts)
      expect(verdict).toMatchObject({ from: expect.any(String), to: expect.any(String), verdict: expect.any(String) });
    expect(plan).toMatchObject({ violations: [], unproved: [], reachability: { changes: expect.any(Array) } });
  });

  test("show: the address plan and all that is wanted", async () => {
    const shown = JSON.parse((await podspan("show --json", { cwd })).stdout);
    expect(shown.addresses.clusters.prod.subnets).toHaveLength(2);
    expect(shown.desired.resources).toHaveLength(10);
  });

  test("observe: the Snapshot", async () => {
    const snapshot = JSON.parse((await podspan("observe --json", { cwd })).stdout);
    expect(snapshot).toMatchObject({ kind: "Snapshot", version: 1 });
  });

  test("apply: the result of every step, and the requests that it took", async () => {
    const { exit, stdout } = await podspan("apply --yes --json", { cwd });
    expect(exit).toBe(0);
    const applied = JSON.parse(stdout);
    expect(applied.result).toBe("succeeded");
    expect(applied.steps).toHaveLength(10);
    expect(applied.requests["ec2:CreateSubnet"]).toBe(2);
  });

  test("verify: the checks and what is proved", async () => {
    const { checks, pairs, reachable, violations, expectations } = JSON.parse(
      (await podspan("verify --json", { cwd })).stdout,
    );
    expect(pairs).toBeGreaterThanOrEqual(reachable);
    expect({ violations, expectations }).toEqual({ violations: [], expectations: expect.any(Array) });
    expect(checks.length).toBeGreaterThan(10);
    for (const check of checks)
      expect(Object.keys(check).sort()).toEqual(["code", "fix", "message", "status", "subject"]);
  });

  test.each([
    ["validate", "Diagnostics"],
    ["show", "Derivation"],
    ["observe", "Snapshot"],
    ["plan", "Plan"],
    ["apply --yes", "Outcome"],
    ["verify", "Verification"],
    ["doctor", "Examination"],
    ["destroy", "Outcome"],
    ["plan --frob", "Diagnostics"],
    ["init --force", "Starter"],
  ])("%s: a document that says what it is", async (words, kind) => {
    const { stdout } = await podspan(`${words} --json`, { cwd: folderWith({ from: POD_RANGES }) });
    expect(JSON.parse(stdout)).toMatchObject({ kind, version: 1 });
  });

  test("a refusal is a document too", async () => {
    const { exit, stdout } = await podspan("destroy --json", { cwd });
    expect(exit).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "REFUSED-1" }] });
  });
});
