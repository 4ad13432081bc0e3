import { describe, expect, test } from "vitest";
import type { Endpoint, Filter, Network, Segment } from "../network/index.ts";
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
import { PacketSpace } from "../packets/index.ts";
import { judge } from "./judge.ts";
import { Provers } from "./provers.ts";
import { asked } from "./question.ts";
import type { Question } from "./verdict.ts";

const TCP = [{ from: 6, to: 6 }];
const HTTPS = { protocol: TCP, destinationPort: [{ from: 443, to: 443 }] };
const WITHIN_A = { kind: "domain", domain: "a" } as const;
const WITHIN_B = { kind: "domain", domain: "b" } as const;

interface Changes {
  readonly web?: Partial<Endpoint>;
  readonly far?: Partial<Endpoint>;
  readonly a0?: Partial<Segment>;
  readonly b0?: Partial<Segment>;
  readonly mtu?: number;
  readonly silent?: boolean;
  readonly clampsTcp?: boolean;
  readonly assumptions?: Network["assumptions"];
}

/** `web` on a0, `far` on b0, joined by a peering with routes both ways. */
function peered(changes: Changes = {}): Provers {
  const { mtu = 9001, silent = false, clampsTcp = false } = changes;
  const over = (to: string) =>
    ({ kind: "crossing", crossing: { id: "pcx", filters: [], table: to, mtu, silent, clampsTcp } }) as const;
  const net = network({
    endpoints: [endpoint("web", "10.0.0.4/32", "a0", changes.web), endpoint("far", "10.1.0.4/32", "b0", changes.far)],
    segments: [segment("a0", "10.0.0.0/28", changes.a0), segment("b0", "10.1.0.0/28", { domain: "b", ...changes.b0 })],
    tables: [
      table("table-a0", route("10.0.0.0/16", WITHIN_A), route("10.1.0.0/16", over("into-b"))),
      table("table-b0", route("10.1.0.0/16", WITHIN_B), route("10.0.0.0/16", over("into-a"))),
      table("into-a", route("10.0.0.0/16", WITHIN_A)),
      table("into-b", route("10.1.0.0/16", WITHIN_B)),
    ],
  });
  return new Provers({ ...net, assumptions: changes.assumptions ?? [] });
}

function ask(provers: Provers, question: Question = {}, from = "web", to = "far") {
  const party = (name: string) => ({ name, ends: name.split("+").map((one) => ({ endpoint: one })) });
  return judge(provers, party(from), party(to), question);
}

/** A network ACL that lets everything in, and these ports out. */
function repliesOn(from: number, to: number): { entering: readonly Filter[]; leaving: readonly Filter[] } {
  const back = rule({ protocol: TCP, destinationPort: [{ from, to }] });
  return { entering: [stateless("acl/in", rule({}))], leaving: [stateless("acl/out", back)] };
}

function echoTo(destination: number) {
  return { protocol: 1, sourcePort: 0, destinationPort: 8, source: 1, destination };
}

describe("a question leaves open what a client would choose", () => {
  const space = new PacketSpace(4);
  const has = (
    question: Question,
    packet: readonly [number, number, number],
    clientPorts?: { from: number; to: number },
  ) => {
    const [protocol, sourcePort, destinationPort] = packet;
    const set = asked(space, question, clientPorts === undefined ? {} : { clientPorts });
    return space.has(set, { protocol, sourcePort, destinationPort, source: 1, destination: 2 });
  };

  test("the source port of TCP and UDP is one that the client's system takes (F34)", () => {
    const question = { protocol: "tcp", port: 443 } as const;
    expect([32_768, 60_999].map((port) => has(question, [6, port, 443]))).toEqual([true, true]);
    expect([1024, 32_767, 61_000, 65_535].map((port) => has(question, [6, port, 443]))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const windows = { from: 49_152, to: 65_535 };
    expect([32_768, 49_152, 65_535].map((port) => has(question, [6, port, 443], windows))).toEqual([false, true, true]);
    expect(has({ ...question, sourcePort: 53 }, [6, 53, 443])).toBe(true);
  });

  test("a port that is changed on the way out is any of those that it becomes, unless one on the wire is asked for", () => {
    const changedPorts = { destinations: [{ from: 2, to: 2 }], ports: { from: 1024, to: 65_535 } };
    const set = asked(space, { protocol: "tcp", port: 443 }, { changedPorts });
    const named = asked(space, { protocol: "tcp", port: 443, sourcePort: 53 }, { changedPorts });
    const sends = (sourcePort: number, destination: number) =>
      space.has(set, { protocol: 6, sourcePort, destinationPort: 443, source: 1, destination });
    expect([sends(1023, 2), sends(1024, 2), sends(65_535, 2)]).toEqual([false, true, true]);
    expect([sends(40_000, 3), sends(1024, 3)]).toEqual([true, false]);
    expect(space.has(named, { protocol: 6, sourcePort: 53, destinationPort: 443, source: 1, destination: 2 })).toBe(
      true,
    );
    expect(space.has(asked(space, { protocol: "icmp" }, { changedPorts }), echoTo(2))).toBe(true);
  });

  test("ICMP without a type is the echo request", () => {
    expect(has({ protocol: "icmp" }, [1, 0, 8])).toBe(true);
    expect(has({ protocol: "icmp" }, [1, 0, 0])).toBe(false);
    expect(has({ protocol: "icmp", icmpType: 3 }, [1, 4, 3])).toBe(true);
  });

  test("the echo request has its own number in IPv6", () => {
    const six = new PacketSpace(6);
    const echo = { protocol: 58, sourcePort: 0, destinationPort: 128, source: 1n, destination: 2n };
    expect(six.has(asked(six, { protocol: "icmp" }, {}), echo)).toBe(true);
    expect(six.has(asked(six, { protocol: "icmp", icmpType: 8 }, {}), echo)).toBe(true);
  });

  test("no protocol is TCP with a port, and all of them without", () => {
    expect([6, 17].map((protocol) => has({ port: 443 }, [protocol, 40_000, 443]))).toEqual([true, false]);
    expect([6, 17, 47].map((protocol) => has({ protocol: "any", port: 443 }, [protocol, 40_000, 443]))).toEqual([
      true,
      true,
      false,
    ]);
    expect([6, 17, 47, 50].map((protocol) => has({}, [protocol, 40_000, 9]))).toEqual([true, true, true, true]);
  });
});

describe("a verdict", () => {
  test("is reachable where all that was asked gets there and is answered", () => {
    expect(ask(peered(), { protocol: "tcp", port: 443 })).toEqual({
      from: "web",
      to: "far",
      verdict: "reachable",
      packets: [
        { sources: "10.0.0.4", destinations: "10.1.0.4", protocol: "tcp", ports: "443", sourcePorts: "32768-60999" },
      ],
      forward: "all",
      reply: "all",
      nat: [],
      mtu: 9001,
      decides: ["10.1.0.0/16", "pcx", "10.0.0.0/16"],
      assumptions: [],
    });
  });

  test("is partial where only some of it does, and says what", () => {
    const provers = peered({ far: { entry: [stateful("sg", rule(HTTPS))] } });
    const verdict = ask(provers);
    expect(verdict).toMatchObject({ verdict: "partial", forward: "some", reply: "all" });
    expect(verdict.packets.map(({ protocol, ports }) => [protocol, ports])).toEqual([["tcp", "443"]]);
    expect(verdict.reason).toMatch(/^sg drops /);
    expect(ask(provers, { port: 443 }).verdict).toBe("reachable");
    expect(ask(provers, { port: 444 })).toMatchObject({ verdict: "unreachable", forward: "none", reply: "none" });
  });

  test("is partial from two ends of which one gets there", () => {
    const sg = stateful("sg", rule({ source: [range("10.0.0.4/32")] }));
    const provers = peered({ far: { entry: [sg] } });
    const other = endpoint("other", "10.0.0.5/32", "a0");
    const more = new Provers({
      ...provers.network,
      endpoints: new Map([...provers.network.endpoints, ["other", other]]),
    });
    expect(ask(more, {}, "web+other").verdict).toBe("partial");
    expect(ask(more, {}, "other").verdict).toBe("unreachable");
  });

  test("of a reply by ports depends on the client's system (F34)", () => {
    const of = (from: number, to: number, clientPorts?: { from: number; to: number }) =>
      ask(peered({ b0: repliesOn(from, to), web: clientPorts === undefined ? {} : { clientPorts } }), { port: 443 });
    const windows = { from: 49_152, to: 65_535 };
    expect(of(1024, 65_535).verdict).toBe("reachable");
    expect(of(32_768, 61_000).verdict).toBe("reachable");
    expect(of(1024, 65_535, windows).verdict).toBe("reachable");
    expect(of(32_768, 61_000, windows)).toMatchObject({ verdict: "partial", forward: "all", reply: "some" });
    expect(of(80, 80)).toMatchObject({ verdict: "unreachable", forward: "all", reply: "none" });
    expect(of(80, 80).reason).toMatch(/^on the way back: acl\/out drops TCP/);
  });

  test("of ICMP that nobody answers is that of its way there", () => {
    const closed = { b0: { leaving: [stateless("acl/out")] } };
    expect(ask(peered(closed), { protocol: "icmp", icmpType: 3 })).toMatchObject({ verdict: "reachable" });
    expect(ask(peered(closed), { protocol: "icmp" })).toMatchObject({ verdict: "unreachable" });
  });

  test("names the address that the far end sees instead of the sender's", () => {
    const translation = { id: "snat", addresses: [prefix("10.0.0.9/32")], segment: "a0", entry: [], labels: [] };
    const web = { exits: [{ filters: [], translation, segment: "a0" }] };
    expect(ask(peered({ web }), { port: 443 })).toMatchObject({ verdict: "reachable", nat: ["10.0.0.9"] });
  });

  test("and so it is where that address is one that others of the senders have", () => {
    const translation = { id: "snat", addresses: [prefix("10.0.0.9/32")], segment: "a0", entry: [], labels: [] };
    const web = { addresses: [prefix("10.0.0.0/28")], exits: [{ filters: [], translation, segment: "a0" }] };
    expect(ask(peered({ web })).nat).toEqual(["10.0.0.9"]);
  });

  test("tells of large packets that are lost because their sender is not told (fault 2b-31)", () => {
    const deaf = { web: { entry: [stateful("sg-web")] } };
    expect(ask(peered({ mtu: 8500, ...deaf }), { port: 443 })).toMatchObject({
      mtu: 8500,
      lost: { above: 8500, upTo: 9001, at: "pcx", why: "sg-web keeps ICMP type 3 code 4 from web" },
    });
    expect(ask(peered({ mtu: 8500 }), { port: 443 }).lost).toBeUndefined();
    expect(ask(peered({ mtu: 9001, ...deaf }), { port: 443 }).lost).toBeUndefined();
    expect(ask(peered({ mtu: 8500, silent: true }), { port: 443 }).lost?.why).toBe("pcx tells no sender");
    expect(ask(peered({ mtu: 8500, silent: true, far: { mtu: 1500 } }), { port: 443 }).lost).toBeUndefined();
  });

  test("tells of none where nothing but TCP gets through, and what lies between clamps its segments (F45)", () => {
    const clamped = { mtu: 8500, clampsTcp: true, web: { entry: [stateful("sg-web")] } };
    expect(ask(peered(clamped), { protocol: "tcp", port: 443 })).toMatchObject({ verdict: "reachable", mtu: 8500 });
    expect(ask(peered(clamped), { protocol: "tcp", port: 443 }).lost).toBeUndefined();
    const why = "sg-web keeps ICMP type 3 code 4 from web; TCP is spared, pcx clamps its segments";
    expect(ask(peered(clamped), { protocol: "udp", port: 443 }).lost).toMatchObject({ at: "pcx", why });
    expect(ask(peered(clamped)).lost).toMatchObject({ why });
  });

  test("is of both families where both ends have both", () => {
    const both = (end: Partial<Endpoint>) => ({ addresses: [prefix("10.0.0.4/32"), prefix("fd00::4/128")], ...end });
    const verdict = ask(peered({ web: both({}), far: { addresses: [prefix("10.1.0.4/32"), prefix("fd01::4/128")] } }));
    expect(verdict).toMatchObject({ verdict: "partial", families: { ipv4: "reachable", ipv6: "unreachable" } });
    expect(verdict.reason).toBe("table-a0 has no route to fd01::4");
  });

  test("is never reachable where there is nobody, or no family in common", () => {
    expect(judge(peered(), { name: "web", ends: [{ endpoint: "web" }] }, { name: "pods", ends: [] })).toMatchObject({
      verdict: "unreachable",
      reason: "pods has nobody yet",
    });
    expect(judge(peered(), { name: "web", ends: [{ endpoint: "web" }] }, { name: "i-1", ends: [] })).toMatchObject({
      reason: "i-1 has no network interface any more",
    });
    const six = peered({ far: { addresses: [prefix("fd01::4/128")] } });
    expect(ask(six)).toMatchObject({ verdict: "unreachable", reason: "web and far have no addresses of one family" });
  });

  test("tells its reason by the names that people know", () => {
    const { network: cut } = peered({ far: { exits: [{ filters: [], segment: "b0", sources: [] }] } });
    const named = new Provers(cut, { nameOf: (id) => `the ${id}` });
    const reason = judge(
      named,
      { name: "web", ends: [{ endpoint: "web" }] },
      { name: "far", ends: [{ endpoint: "far" }] },
      { port: 443 },
    ).reason;
    expect(reason).toBe("on the way back: the source/dest check of the far drops what is from 10.1.0.4");
  });

  test("names the assumptions that its way touches, and no others", () => {
    const assumptions = [
      { id: "all", text: "everything" },
      { id: "pcx", text: "the peering", about: ["pcx"] },
      { id: "else", text: "something else", about: ["tgw"] },
    ];
    expect(ask(peered({ assumptions })).assumptions.map(({ id }) => id)).toEqual(["all", "pcx"]);
  });
});
