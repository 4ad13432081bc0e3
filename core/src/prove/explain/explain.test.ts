import { describe, expect, test } from "vitest";
import type { End, Endpoint, Network, Route, Segment } from "../../network/index.ts";
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
} from "../../network/networks.fixture.ts";
import { Provers } from "../provers.ts";
import { explain } from "./explain.ts";

interface Changes {
  readonly web?: Partial<Endpoint>;
  readonly far?: Partial<Endpoint>;
  readonly a0?: Partial<Segment>;
  readonly b0?: Partial<Segment>;
  readonly there?: readonly Route[];
  readonly back?: readonly Route[];
}

const over = (to: string) =>
  ({ kind: "crossing", crossing: { id: "pcx-1", filters: [], table: to, mtu: 8500 } }) as const;

/** `web` in VPC a, `far` in VPC b, peered, with what each test breaks. */
function peered({ web, far, a0, b0, there, back }: Changes = {}): Network {
  const within = { a: { kind: "domain", domain: "a" }, b: { kind: "domain", domain: "b" } } as const;
  return network({
    endpoints: [endpoint("web", "10.0.0.4/32", "a0", web), endpoint("far", "10.1.0.4/32", "b0", far)],
    segments: [segment("a0", "10.0.0.0/28", a0), segment("b0", "10.1.0.0/28", { domain: "b", ...b0 })],
    tables: [
      table("table-a0", route("10.0.0.0/16", within.a), ...(there ?? [route("10.1.0.0/16", over("into-b"))])),
      table("table-b0", route("10.1.0.0/16", within.b), ...(back ?? [route("10.0.0.0/16", over("into-a"))])),
      table("into-a", route("10.0.0.0/16", within.a)),
      table("into-b", route("10.1.0.0/16", within.b)),
    ],
  });
}

function told(net: Network, web: End = { endpoint: "web" }) {
  const party = (end: End) => ({ name: end.endpoint, ends: [end] });
  const directory = { nameOf: (id: string) => `the ${id}` };
  return explain(new Provers(net), directory, party(web), party({ endpoint: "far" }), { port: 443 });
}

const texts = (hops: ReturnType<typeof told>["forward"]["hops"]) =>
  hops.map(({ node, steps }) => [node, ...steps.map(({ text }) => text)]);

const HTTPS = { protocol: [{ from: 6, to: 6 }], destinationPort: [{ from: 443, to: 443 }] };

describe("an explanation", () => {
  test("tells both ways hop by hop, with what decides at each", () => {
    const sg = stateful("sg-far/ingress", rule(HTTPS, { id: "sg-far/ingress/tcp 443 0.0.0.0/0" }));
    const { verdict, forward, reverse, blockers } = told(peered({ far: { entry: [sg] } }));
    expect(verdict.verdict).toBe("reachable");
    expect(texts(forward.hops)).toEqual([
      ["web"],
      ["table-a0", "10.1.0.0/16 leads to pcx-1"],
      ["pcx-1", "crosses pcx-1, MTU 8500"],
      ["into-b", "10.1.0.0/16 leads to b"],
      ["far", 'sg-far/ingress permits it by rule "tcp 443 0.0.0.0/0"', "arrives at the far"],
    ]);
    expect(texts(reverse.hops)[1]).toEqual(["table-b0", "10.0.0.0/16 leads to pcx-1"]);
    expect(forward.hops[0]).toEqual({ node: "web", name: "the web", steps: [] });
    expect(blockers).toEqual([]);
  });

  test("names everything in the way in one run, both ways: what packets meet first, then what is behind it", () => {
    const closed = { entry: [stateful("sg-far/ingress", rule({ source: [range("192.168.0.0/16")] }))] };
    const deny = rule({}, { id: "acl-b/egress/100", permits: false });
    const { blockers, verdict, forward, reverse } = told(
      peered({ far: closed, b0: { leaving: [stateless("acl-b/egress", deny)] }, there: [], back: [] }),
    );
    expect(verdict.verdict).toBe("unreachable");
    expect(
      blockers.map(({ direction, certain, kind, id, rules }) => [direction, certain, kind, id, ...(rules ?? [])]),
    ).toEqual([
      ["forward", true, "no-route", "table-a0"],
      ["reverse", true, "filter", "acl-b/egress", "acl-b/egress/100"],
      ["forward", false, "filter", "sg-far/ingress"],
      ["reverse", false, "no-route", "table-b0"],
    ]);
    expect(texts(forward.hops).at(-1)).toEqual(["table-a0", "the table-a0 has no route to 10.1.0.4"]);
    expect(texts(reverse.hops).at(-1)).toEqual([
      "b0",
      'acl-b/egress denies TCP 32768-60999 from 10.1.0.4 port 443 to 10.0.0.4 by rule "100"',
    ]);
  });

  test("names the one address that a pod's source becomes, of those that others like it may", () => {
    const translation = {
      id: "snat",
      addresses: [prefix("10.0.0.5/32"), prefix("10.0.0.6/32")],
      segment: "a0",
      entry: [],
      labels: [],
    };
    const net = peered({ web: { exits: [{ filters: [], translation, segment: "a0" }] } });
    expect(texts(told(net).forward.hops)[0]?.[1]).toBe(
      "the source address becomes 10.0.0.5, 10.0.0.6 (NAT by the snat)",
    );
    const own = { endpoint: "web", translatedTo: [prefix("10.0.0.6/32")] };
    expect(texts(told(net, own).forward.hops)[0]?.[1]).toBe("the source address becomes 10.0.0.6 (NAT by the snat)");
  });

  test("of a route that leads nowhere says where the route stands and why", () => {
    const there = [route("10.1.0.0/16", { kind: "nowhere", reason: "pcx-1 is pending-acceptance" })];
    const { forward, blockers } = told(peered({ there }));
    expect(texts(forward.hops).at(-1)?.at(-1)).toBe(
      "the route 10.1.0.0/16 of the table-a0 leads nowhere: pcx-1 is pending-acceptance",
    );
    expect(blockers).toHaveLength(1);
  });
});
