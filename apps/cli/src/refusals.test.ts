import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileStore, holdLease } from "@podspan/engine";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan, START } from "./testing/memory.ts";

describe("what AWS refuses", { timeout: 30_000 }, () => {
  /** The example's VPC with as many route tables as AWS allows in one; its Fabric says that the account was granted more. */
  function fullOfTables(quotas = "routeTables: 400"): string {
    const cwd = folderWith({ from: POD_RANGES });
    const fabric = join(cwd, "fabric.yaml");
    const granted = readFileSync(fabric, "utf8").replace("tags: { Name: Internal }", `quotas: { ${quotas} }\n      $&`);
    writeFileSync(fabric, granted);
    const path = join(cwd, "world/aws_configs/eu-west-1/RouteTables.json");
    const { RouteTables } = JSON.parse(readFileSync(path, "utf8"));
    const [first] = RouteTables;
    const more = Array.from({ length: 198 }, (_, index) => ({
      ...first,
      RouteTableId: `rtb-0${String(index).padStart(16, "0")}`,
      Associations: [],
    }));
    writeFileSync(path, JSON.stringify({ RouteTables: [...RouteTables, ...more] }));
    return cwd;
  }

  test("is told with AWS's code and a fix; the rest is done, and running again goes on from there", async () => {
    const cwd = fullOfTables();
    const { exit, stdout } = await podspan("apply --yes", { cwd });
    expect(exit).toBe(1);
    expect(stdout.slice(stdout.indexOf("Not done"))).toMatchInlineSnapshot(`
      "Not done
        failed   create prod/route-table/pods: RouteTableLimitExceeded (ec2:CreateRouteTable): The maximum number of route tables has been reached.
                 fix: ask for more of "Route tables per VPC" (quota L-589F43AA) in Service Quotas of this account and region, or remove what is not needed
        skipped  create prod/route-table-association/pods/eu-west-1b: needs create prod/route-table/pods
        skipped  create prod/route-table-association/pods/eu-west-1c: needs create prod/route-table/pods
        skipped  update prod/cni/addon: needs create prod/route-table/pods

      Apply failed: 6 of 10 steps done, 1 failed, 3 skipped.
      Mend what is named, then run \`podspan apply\` again; what is done stays done.
      "
    `);
    const kept = join(cwd, ".podspan/twin/aws_configs/eu-west-1/RouteTables.json");
    const { RouteTables } = JSON.parse(readFileSync(kept, "utf8"));
    writeFileSync(kept, JSON.stringify({ RouteTables: RouteTables.slice(10) }));
    const again = await podspan("apply --yes", { cwd });
    expect(again.stdout).toContain("Apply done: 4 of 4 steps done.");
    expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
  });

  test("is known before the first write: the numbers, the quota and what to do", async () => {
    const { exit, stdout, stderr } = await podspan("apply --yes", { cwd: fullOfTables("routeTables: 200") });
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("error QUOTA-2");
    expect(stderr).toContain("(L-589F43AA, as the Fabric says): 200 are there and 1 more are wanted: 201 of 200");
  });

  test("is data with --json", async () => {
    const { exit, stdout } = await podspan("apply --yes --json", { cwd: fullOfTables() });
    expect(exit).toBe(1);
    const { result, steps } = JSON.parse(stdout);
    expect(result).toBe("failed");
    expect(steps).toContainEqual({
      key: "create prod/route-table/pods",
      outcome: expect.objectContaining({
        kind: "failed",
        code: "RouteTableLimitExceeded",
        api: "ec2:CreateRouteTable",
      }),
    });
  });
});

describe("the lock", () => {
  test("of somebody on another host is respected, and broken when told to", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const identity = { host: "elsewhere", pid: 1, processStart: "x", liveness: () => "elsewhere" as const };
    const clock = { now: () => START, sleep: () => new Promise<void>(() => undefined) };
    const store = new FileStore({ directory: join(cwd, ".podspan/twin-state"), clock, identity });
    expect(await holdLease({ store, clock }, { breakLock: false })).toMatchObject({ kind: "held" });
    const locked = await podspan("apply --yes", { cwd });
    expect(locked.exit).toBe(6);
    expect(locked.stderr).toContain("error LOCKED-1 process 1 on elsewhere is changing this Fabric's world");
    // A world that was read before the lock is ours may be another by then.
    expect(locked.stderr).not.toContain("the digital twin");
    expect(await podspan("plan", { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("apply --yes --break-lock", { cwd })).toMatchObject({ exit: 0 });
  });
});
