import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contains } from "../addressing/index.ts";
import type { Crossing, Endpoint, Network, NextHop, Table } from "../network/index.ts";
import {
  endpoint,
  network,
  prefix,
  range,
  route,
  rule,
  segment,
  stateful,
  stateless,
  table,
} from "../network/networks.fixture.ts";
import type { Match } from "../packets/index.ts";
import { rangesIn } from "./address-match.ts";
import { Prover } from "./connection.ts";
import { OnePacket } from "./one-packet.fixture.ts";
import { headers, networks } from "./random-networks.fixture.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 20);

test("sets of packets go the way that each packet goes alone", { timeout: 300_000 }, () => {
  const seen = { connects: 0, arrives: 0, flows: 0, exchanged: 0, translated: 0 };
  fc.assert(
    fc.property(networks, fc.array(headers, { minLength: 3, maxLength: 6 }), (net, samples) => {
      const prover = new Prover(net, 4);
      const single = new OnePacket(net, 4);
      const { space } = prover.walker;
      for (const from of net.endpoints.values()) {
        for (const to of net.endpoints.values()) {
          const { forward, connects, ways } = prover.connection(from, to);
          const answered = ways.filter((way) => way.connects !== space.none);
          const kinds = new Set(answered.flatMap(({ there }) => there.changes.map(({ kind }) => kind)));
          seen.exchanged += Number(kinds.has("mapped"));
          seen.translated += Number(kinds.has("translated"));
          for (const header of samples) {
            const packet = {
              ...header,
              source: rangesIn(from.addresses, 4)[0]?.from ?? 0,
              destination: destinationOf(net, from, to),
            };
            const answers = [single.arrives(from, to, packet), single.connects(from, to, packet)];
            seen.flows += 1;
            seen.arrives += Number(answers[0]);
            seen.connects += Number(answers[1]);
            const what = `${from.id} -> ${to.id} ${JSON.stringify(packet)}`;
            expect([space.has(forward, packet), space.has(connects, packet)], what).toEqual(answers);
          }
        }
      }
    }),
    { numRuns: runs },
  );
  // A comparison of nothing would prove nothing.
  expect(seen.connects).toBeGreaterThan(seen.flows / 200);
  expect(seen.arrives).toBeGreaterThan(seen.connects);
  expect(seen.exchanged + seen.translated).toBeGreaterThan(0);
});

/** The last address of the one, as the other calls it. */
function destinationOf(net: Network, from: Endpoint, to: Endpoint): number {
  const own = Number(rangesIn(to.addresses, 4)[0]?.to ?? 0);
  const face = to.faces?.find(({ domain }) => domain === net.segments.get(from.segment)?.domain);
  const pair = face?.pairs.find(({ to: inside }) => to.addresses.some((address) => contains(inside, address)));
  return pair === undefined ? own : own - Number(pair.to.base) + Number(pair.from.base);
}

const tcp443 = { protocol: [{ from: 6, to: 6 }], destinationPort: [{ from: 443, to: 443 }] };

/** Two subnets of one VPC and one of another, joined by what each test says. */
function twoVpcs(more: { readonly b?: Partial<Endpoint>; readonly tables?: readonly Table[] } = {}): Network {
  return network({
    endpoints: [
      endpoint("web", "10.0.0.4/32", "a0", { labels: ["web"] }),
      endpoint("data", "10.0.0.20/32", "a1"),
      endpoint("far", "10.1.0.4/32", "b0", more.b ?? {}),
    ],
    segments: [
      segment("a0", "10.0.0.0/28"),
      segment("a1", "10.0.0.16/28"),
      segment("b0", "10.1.0.0/28", { domain: "b" }),
    ],
    tables: more.tables ?? [
      table(
        "table-a0",
        route("10.0.0.0/16", { kind: "domain", domain: "a" }),
        route("10.1.0.0/16", over("peering", "into-b")),
      ),
      table("table-a1", route("10.0.0.0/16", { kind: "domain", domain: "a" })),
      table(
        "table-b0",
        route("10.1.0.0/16", { kind: "domain", domain: "b" }),
        route("10.0.0.0/16", over("peering", "into-a")),
      ),
      table("into-a", route("10.0.0.0/16", { kind: "domain", domain: "a" })),
      table("into-b", route("10.1.0.0/16", { kind: "domain", domain: "b" })),
    ],
  });
}

function over(id: string, to: string, more: Partial<Crossing> = {}): NextHop {
  return { kind: "crossing", crossing: { id, filters: [], table: to, mtu: 8500, ...more } };
}

function between(net: Network, from: string, to: string, noteAll = false) {
  const prover = new Prover(net, 4);
  const [a, b] = [net.endpoints.get(from), net.endpoints.get(to)];
  if (a === undefined || b === undefined) throw new RangeError(`${from} or ${to}`);
  const { space } = prover.walker;
  const { connects, blockers, replyBlockers, ways } = prover.connection(a, b, noteAll);
  return {
    connects: connects !== space.none,
    of: (match: Match) => space.intersection(connects, space.matching(match)) !== space.none,
    blockers: blockers.map(({ node, reason }) => `${node}: ${reason.kind}`),
    replyBlockers: replyBlockers.map(({ node, reason }) => `${node}: ${reason.kind}`),
    mtu: ways.map(({ there }) => there.mtu),
    nodes: ways.map(({ there }) => there.hops.map(({ node }) => node)),
  };
}

describe("a connection", () => {
  test("between segments of one domain goes by the table of the first", () => {
    expect(between(twoVpcs(), "web", "data")).toMatchObject({
      connects: true,
      nodes: [["table-a0", "data"]],
      mtu: [9001],
    });
  });

  test("over a crossing is as large as the smallest on its way", () => {
    expect(between(twoVpcs(), "web", "far")).toMatchObject({
      connects: true,
      nodes: [["table-a0", "peering", "into-b", "far"]],
      mtu: [8500],
    });
  });

  test("needs a way back (F36): the route of one side alone is not enough", () => {
    expect(between(twoVpcs(), "data", "far")).toMatchObject({ connects: false, blockers: ["table-a1: no-route"] });
    expect(between(twoVpcs(), "far", "data")).toMatchObject({ connects: false, replyBlockers: ["table-a1: no-route"] });
  });

  test("ends at a route that leads nowhere, though a shorter prefix would lead on (F9)", () => {
    const blackhole = route("10.1.0.0/28", { kind: "nowhere", reason: "blackhole" });
    const tables = [...twoVpcs().tables.values()];
    const mended = tables.map((one) => (one.id === "table-a0" ? { ...one, routes: [blackhole, ...one.routes] } : one));
    expect(between(twoVpcs({ tables: mended }), "web", "far").blockers).toEqual(["table-a0: nowhere"]);
  });

  test("through a stateful filter needs no rule for the reply; through a stateless one it does (F25, F33)", () => {
    const asked = [rule(tcp443)];
    const tracked = endpoint("far", "10.1.0.4/32", "b0", { entry: [stateful("group", ...asked)] });
    expect(between(twoVpcs({ b: tracked }), "web", "far")).toMatchObject({ connects: true });
    const net = twoVpcs();
    const b0 = segment("b0", "10.1.0.0/28", {
      domain: "b",
      entering: [stateless("acl", ...asked)],
      leaving: [stateless("acl", ...asked)],
    });
    const untracked: Network = { ...net, segments: new Map([...net.segments, ["b0", b0]]) };
    const { of, replyBlockers } = between(untracked, "web", "far");
    expect(of({ ...tcp443, sourcePort: [{ from: 1024, to: 65_535 }] })).toBe(false);
    expect(replyBlockers).toEqual(["b0: filter"]);
  });

  test("is permitted by label only where labels are known (F26, F27)", () => {
    const entry = [stateful("group", rule({}, { peer: "web" }))];
    const net = twoVpcs({ b: { entry } });
    expect(between(net, "web", "far").connects).toBe(false);
    expect(between({ ...net, labels: new Map([["a>b", "source"]]) }, "web", "far").connects).toBe(true);
    expect(between({ ...net, labels: new Map([["a>b", "source"]]) }, "data", "far").connects).toBe(false);
  });

  test("whose source is translated comes from the translation's address, and its reply finds back", () => {
    const translation = { id: "nat", addresses: [prefix("10.0.0.9/32")], segment: "a0", entry: [], labels: [] };
    const exits = [{ filters: [], translation, segment: "a0" }];
    const net = twoVpcs({ b: { entry: [stateful("group", rule({ source: [range("10.0.0.9/32")] }))] } });
    const web = endpoint("web", "10.0.0.4/32", "a0", { exits });
    expect(between(net, "web", "far").connects).toBe(false);
    expect(between({ ...net, endpoints: new Map([...net.endpoints, ["web", web]]) }, "web", "far").connects).toBe(true);
  });

  test("is not made by an answer that is translated on its way", () => {
    const translation = { id: "nat", addresses: [prefix("10.1.0.9/32")], segment: "b0", entry: [], labels: [] };
    const tables = [...twoVpcs().tables.values()].map((one) =>
      one.id === "table-b0" ? table("table-b0", route("10.0.0.0/16", over("nat", "into-a", { translation }))) : one,
    );
    expect(between(twoVpcs({ tables }), "web", "far")).toMatchObject({
      connects: false,
      replyBlockers: ["nat: reply-translated"],
    });
  });

  test("is not sent by an interface that the source does not belong to (F43)", () => {
    const net = twoVpcs();
    const web = endpoint("web", "10.0.0.4/32", "a0", {
      exits: [{ filters: [], segment: "a0", sources: [prefix("10.0.0.5/32")] }],
    });
    const checked = { ...net, endpoints: new Map([...net.endpoints, ["web", web]]) };
    expect(between(checked, "web", "data").blockers).toEqual(["web: source-check"]);
  });

  test("that circles ends as a loop", () => {
    const tables = [
      table("table-a0", route("0.0.0.0/0", over("one", "two"))),
      table("two", route("0.0.0.0/0", over("two", "table-a0"))),
    ];
    expect(between(twoVpcs({ tables }), "web", "far").blockers).toHaveLength(1);
    expect(between(twoVpcs({ tables }), "web", "far").blockers[0]).toMatch(/: loop$/);
  });

  test("tells every filter on its way in one run, when asked", () => {
    const net = twoVpcs({ b: { entry: [stateful("group")] } });
    const a0 = segment("a0", "10.0.0.0/28", { leaving: [stateless("acl-a")] });
    const b0 = segment("b0", "10.1.0.0/28", { domain: "b", entering: [stateless("acl-b")] });
    const closed = { ...net, segments: new Map([...net.segments, ["a0", a0], ["b0", b0]]) };
    expect(between(closed, "web", "far").blockers).toEqual(["a0: filter"]);
    expect(between(closed, "web", "far", true).blockers).toEqual(["a0: filter", "b0: filter", "far: filter"]);
  });

  test("of some packets only is just these", () => {
    const { of } = between(twoVpcs({ b: { entry: [stateful("group", rule(tcp443))] } }), "web", "far");
    expect(of(tcp443)).toBe(true);
    expect(of({ ...tcp443, destinationPort: [{ from: 444, to: 444 }] })).toBe(false);
    expect(of({ protocol: [{ from: 17, to: 17 }] })).toBe(false);
  });
});
