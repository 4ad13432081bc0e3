import fc from "fast-check";
import { expect, test } from "vitest";
import type { Network } from "../../network/index.ts";
import {
  endpoint,
  prefix,
  range,
  route,
  rule,
  segment,
  stateful,
  table,
  network as toNetwork,
} from "../../network/networks.fixture.ts";
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

const [A, B] = ["10.0.0.0/28", "10.0.1.0/28"] as const;

/** Two domains that lead to each other, with one host each; the receiver lets this in. */
function between(entry: ReturnType<typeof stateful>, sender: Partial<Parameters<typeof endpoint>[3]> = {}): Network {
  const local = (domain: string) => ({ kind: "domain", domain }) as const;
  return toNetwork({
    endpoints: [
      endpoint("one", "10.0.0.4/32", "a", sender),
      endpoint("other", "10.0.1.4/32", "b", { addresses: [prefix("10.0.1.4/31")], entry: [entry] }),
    ],
    segments: [segment("a", A), segment("b", B, { domain: "b" })],
    tables: [
      table("table-a", route(A, local("a")), route(B, local("b"))),
      table("table-b", route(B, local("b")), route(A, local("a"))),
    ],
  });
}

test("a filter that tells its owner's own addresses apart is asked about each of them", () => {
  const first = rule({ destination: [range("10.0.1.4/32")] }, { permits: false });
  const network = between(stateful("not-the-first", first, rule({})));
  expect(listed(new AllPairs(network, 4))).toEqual(walked(network));
  expect(new AllPairs(network, 4).connects("one", "other")).toBe(true);
});

test("which ports a host opens connections from is for who asks a question, for pairs as for the walk", () => {
  const network = between(
    stateful("from-443", rule({ protocol: [{ from: 6, to: 6 }], sourcePort: [{ from: 443, to: 443 }] })),
    {
      clientPorts: { from: 1024, to: 65_535 },
      changedPorts: { destinations: [range(B)], ports: { from: 1024, to: 65_535 } },
    },
  );
  expect(listed(new AllPairs(network, 4))).toEqual(walked(network));
  expect(new AllPairs(network, 4).connects("one", "other")).toBe(true);
});
