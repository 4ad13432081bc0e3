import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("a saved plan", { timeout: 30_000 }, () => {
  test("is applied as it was shown", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const saved = await podspan("plan -o plan.json", { cwd });
    expect(saved.stderr).toContain("Wrote plan.json; `podspan apply plan.json` does exactly this, or refuses.");
    expect(await podspan("apply plan.json --yes", { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
  });

  test("to destroy is carried out by destroy, and by nothing else", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("apply --yes", { cwd });
    const saved = await podspan("plan --destroy -o d.plan", { cwd });
    expect(saved.stderr).toContain("Wrote d.plan; `podspan destroy d.plan` does exactly this, or refuses.");
    const { exit, stderr } = await podspan("apply d.plan --yes", { cwd });
    expect(exit).toBe(64);
    expect(stderr).toContain("error USAGE d.plan is a saved plan to destroy: `podspan destroy d.plan`");
    expect(await podspan("destroy d.plan --yes", { cwd })).toMatchObject({ exit: 0 });
    const twice = await podspan("destroy d.plan --yes", { cwd });
    expect(twice.exit).toBe(4);
    expect(twice.stderr).toContain("error PLAN-1 the saved plan is stale: it was applied already");
  });

  test.each(["plan", "destroy", "validate", "show"])("is no Fabric for %s, which says what is", async (verb) => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("plan -o x.plan", { cwd });
    const { exit, stdout, stderr } = await podspan(`${verb} x.plan`, { cwd });
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: "" });
    expect(stderr).toContain("error USAGE x.plan is a saved plan: `podspan apply x.plan`");
  });

  test("that was applied says so the second time", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("plan -o plan.json", { cwd });
    await podspan("apply plan.json --yes", { cwd });
    const { exit, stderr } = await podspan("apply plan.json --yes", { cwd });
    expect(exit).toBe(4);
    expect(stderr).toContain(
      "error PLAN-1 the saved plan is stale: it was applied already: there is nothing left to do",
    );
  });

  test("whose steps somebody edited is refused", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("plan -o plan.json", { cwd });
    const path = join(cwd, "plan.json");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("100.64.0.0/18", "100.64.0.0/19"));
    const { exit, stderr } = await podspan("apply plan.json --yes", { cwd });
    expect(exit).toBe(4);
    expect(stderr).toContain("its steps are not what podspan plans: the file was edited");
  });

  test("is refused when the Fabric has changed since", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("plan -o plan.json", { cwd });
    const fabric = join(cwd, "fabric.yaml");
    writeFileSync(fabric, readFileSync(fabric, "utf8").replace("[eu-west-1b, eu-west-1c]", "[eu-west-1b]"));
    const { exit, stderr } = await podspan("apply plan.json --yes", { cwd });
    expect(exit).toBe(4);
    expect(stderr).toContain("error PLAN-1 the saved plan is stale: the Fabric has changed");
  });

  test("is refused when the world has changed since", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("plan -o plan.json", { cwd });
    await podspan("apply --only aws --yes", { cwd });
    const { exit, stderr } = await podspan("apply plan.json --yes", { cwd });
    expect(exit).toBe(4);
    expect(stderr).toContain("the world has changed for");
  });

  test.each([
    ["of a newer version", { kind: "Plan", version: 2 }],
    ["that is cut short", { kind: "Plan", version: 1 }],
  ])("%s is refused", async (_what, plan) => {
    const cwd = folderWith({ from: POD_RANGES });
    writeFileSync(join(cwd, "plan.json"), JSON.stringify(plan));
    const { exit, stderr } = await podspan("apply plan.json --yes", { cwd });
    expect(exit).toBe(4);
    expect(stderr).toContain("error PLAN-1 plan.json cannot be applied");
  });
});
