import { expect, test } from "vitest";
import { buildNetwork } from "../../network/index.ts";
import { fleetSnapshot } from "../../observed/fleet/fleet.fixture.ts";
import { FLEET_XS } from "../../observed/fleet/size.fixture.ts";
import { Prover } from "../connection.ts";
import { AllPairs } from "./all-pairs.ts";

test("every pair of a small fleet connects exactly where whole sets of packets do", { timeout: 120_000 }, () => {
  const { network } = buildNetwork(fleetSnapshot(FLEET_XS), { clusters: [], vpcs: [], sites: [], links: [] });
  const pairs = new AllPairs(network, 4);
  const prover = new Prover(network, 4);
  const all = [...network.endpoints.values()];
  const wrong: string[] = [];
  let connecting = 0;
  for (const from of all.filter((_, nth) => nth % 3 === 0)) {
    for (const to of all) {
      const expected = prover.connection(from, to).connects !== prover.walker.space.none;
      if (pairs.connects(from.id, to.id) !== expected) wrong.push(`${from.id} -> ${to.id}: ${expected}`);
      connecting += Number(expected);
    }
  }
  expect(wrong).toEqual([]);
  expect(connecting).toBeGreaterThan(500);
  // Hosts alone are reckoned; what is left open is with the internet.
  expect(pairs.work.walked).toBe(0);
  expect(pairs.open).toBeLessThan(2 * all.length);
});
