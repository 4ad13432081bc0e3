import fc from "fast-check";
import { expect, test } from "vitest";
import type { Network } from "../../network/index.ts";
import { Prover } from "../connection.ts";
import { networks } from "../random-networks.fixture.ts";
import { AllPairs } from "./all-pairs.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 40);

/** Every pair as sets of packets have it. */
function walked(network: Network): readonly string[] {
  const prover = new Prover(network, 4);
  const endpoints = [...network.endpoints.values()];
  const connects = (from: (typeof endpoints)[number], to: (typeof endpoints)[number]) =>
    prover.connection(from, to).connects !== prover.walker.space.none;
  return endpoints
    .flatMap((from) => endpoints.filter((to) => connects(from, to)).map((to) => `${from.id} ${to.id}`))
    .sort();
}

function listed(pairs: AllPairs): readonly string[] {
  return [...pairs.connected()].map((pair) => pair.join(" ")).sort();
}

test("pairs connect exactly where whole sets of packets do", { timeout: 300_000 }, () => {
  const seen = { connecting: 0, all: 0, walked: 0 };
  fc.assert(
    fc.property(networks, (network) => {
      const pairs = new AllPairs(network, 4);
      const expected = walked(network);
      expect(listed(pairs)).toEqual(expected);
      expect(pairs.count).toBe(expected.length);
      seen.connecting += pairs.count;
      seen.all += network.endpoints.size ** 2;
      seen.walked += pairs.work.walked;
    }),
    { numRuns: runs },
  );
  // Neither a comparison of nothing, nor of walks with themselves.
  expect(seen.connecting).toBeGreaterThan(seen.all / 100);
  expect(seen.walked).toBeLessThan(seen.all / 2);
});
