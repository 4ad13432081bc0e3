import { describe, expect, test } from "vitest";
import { addressesIn } from "../../compile/allocation/addresses.fixture.ts";
import { compile } from "../../compile/compile.ts";
import { protectionOf } from "../../compile/identity/protection.ts";
import { documentWorld, fabricOf, POD_RANGES, SCOPE, snapshotOf, vpc } from "../../compile/world/world.fixture.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { State } from "../model/state.ts";
import { NO_STATE, planIn } from "../plan.fixture.ts";
import { plannedControlPlane, recentControlPlane } from "./control-plane.ts";

const VPC = "vpc-09796d57be9cec2d2";
const BLOCK = "prod/cidr/pods/100.64.0.0/16";
const fabric = fabricOf(POD_RANGES);

function desiredIn(world: Snapshot) {
  return compile(fabric, addressesIn(fabric, world), world).desired;
}

function planned(world: Snapshot) {
  const desired = desiredIn(world);
  const plan = planIn(world, desired, { protection: protectionOf(fabric) });
  return plannedControlPlane(plan, desired).map(({ subject, status }) => `${status} ${subject}`);
}

describe("EKS may take five hours to learn of a new block (fault 3b-22)", () => {
  test("a plan says so of a cluster that runs, and not of one that is still to be made (fault 3b-22)", () => {
    expect(planned(documentWorld())).toEqual([`warning ${BLOCK}`]);
    expect(planned(snapshotOf([vpc(VPC, ["10.196.24.0/24"])]))).toEqual([]);
  });

  test("verify says so until five hours after the block was added (fault 3b-22)", () => {
    const since = "2026-01-01T00:00:00.000Z";
    const known = { kind: "vpc-cidr", scope: SCOPE, worldId: "vpc-cidr-assoc-1", since } as const;
    const state: State = { ...NO_STATE, resources: { [BLOCK]: known } };
    const at = (hours: number) =>
      recentControlPlane(desiredIn(documentWorld()), state, Date.parse(since) + hours * 3_600_000);
    expect(at(4.99)).toMatchObject([
      { subject: BLOCK, message: expect.stringContaining("before 2026-01-01T05:00:00") },
    ]);
    expect(at(5)).toEqual([]);
    expect(recentControlPlane(desiredIn(documentWorld()), NO_STATE, Date.parse(since))).toEqual([]);
  });

  test("verify says nothing of a block that was adopted: it was there before", () => {
    const since = "2026-01-01T00:00:00.000Z";
    const known = { kind: "vpc-cidr", scope: SCOPE, worldId: "vpc-cidr-assoc-1", since } as const;
    const said = (prior?: Readonly<Record<string, unknown>>) =>
      recentControlPlane(
        desiredIn(documentWorld()),
        { ...NO_STATE, resources: { [BLOCK]: prior === undefined ? known : { ...known, prior } } },
        Date.parse(since),
      ).length;
    expect(said()).toBe(1);
    expect(said({ adopted: true })).toBe(0);
  });
});
