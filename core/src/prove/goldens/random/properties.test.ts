import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, type Prefix, parsePrefix } from "../../../addressing/index.ts";
import { judge } from "../../judge.ts";
import type { PacketBox, Question } from "../../verdict.ts";
import type { Header } from "../walker/packet.fixture.ts";
import { Draw } from "./draw.fixture.ts";
import { headersBetween, Ring, type Somebody, toldOf } from "./flows.fixture.ts";
import type { Written } from "./plot.fixture.ts";
import { randomNetwork } from "./random-network.fixture.ts";

const runs = Number(process.env.PODSPAN_PROPERTY_RUNS ?? 20);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

interface Flow {
  readonly from: Somebody;
  readonly to: Somebody;
  readonly header: Header;
}

function flowsIn(ring: Ring, draw: Draw): readonly Flow[] {
  return ring.everybody.flatMap((from) =>
    ring.everybody.flatMap((to) => headersBetween(draw, from, to).map((header) => ({ from, to, header }))),
  );
}

/** The same flow in another network of the same hosts. */
function inRing(ring: Ring, { from, to, header }: Flow) {
  const named = (name: string) => {
    const found = ring.everybody.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(name);
    return found;
  };
  return ring.proved(named(from.name), named(to.name), header);
}

test("one more allow rule of a security group never takes anything away", { timeout: 3_600_000 }, () => {
  let gained = 0;
  fc.assert(
    fc.property(seeds, (start) => {
      const draw = new Draw(start);
      const written = randomNetwork(draw);
      const [before, after] = [new Ring(written), new Ring(withRule(draw, written))];
      for (const flow of flowsIn(before, draw)) {
        const [was, is] = [before.proved(flow.from, flow.to, flow.header), inRing(after, flow)];
        gained += Number(is.arrives && !was.arrives);
        const what = `network ${start}: ${toldOf(flow.from, flow.to, flow.header)}`;
        expect(is.arrives || !was.arrives, what).toBe(true);
        expect(is.answered || !was.answered, what).toBe(true);
      }
    }),
    { numRuns: runs },
  );
  expect(gained).toBeGreaterThan(0);
});

function withRule(draw: Draw, written: Written): Written {
  const vpcs = Object.entries(written.vpcs ?? {}).map(([name, vpc]) => {
    const groups = Object.entries(vpc.groups ?? {}).map(([key, group]) => {
      const more = draw.of(["all from 0.0.0.0/0", "tcp 443 from 10.0.0.0/8", `all from sg-${key}`]);
      return [key, { ...group, in: [...(group.in ?? []), more] as string[] }] as const;
    });
    return [name, { ...vpc, groups: Object.fromEntries(groups) }] as const;
  });
  return { ...written, vpcs: Object.fromEntries(vpcs) };
}

test("what is written for one family of addresses changes nothing of the other", { timeout: 3_600_000 }, () => {
  const changed = { 4: 0, 6: 0 };
  fc.assert(
    fc.property(seeds, fc.constantFrom(4 as const, 6 as const), (start, family) => {
      const draw = new Draw(start);
      const written = randomNetwork(draw);
      const [before, after] = [new Ring(written), new Ring(without(written, family))];
      for (const flow of flowsIn(before, draw)) {
        const [was, is] = [before.proved(flow.from, flow.to, flow.header), inRing(after, flow)];
        if (flow.header.source.family === family) changed[family] += Number(was.arrives !== is.arrives);
        else expect(is, `network ${start}: ${toldOf(flow.from, flow.to, flow.header)}`).toEqual(was);
      }
    }),
    { numRuns: runs },
  );
  expect(changed[4]).toBeGreaterThan(0);
  expect(changed[6]).toBeGreaterThan(0);
});

/** Without the rules, entries and routes for prefixes of one family. */
function without(written: Written, family: 4 | 6): Written {
  const isOther = (text: string) => {
    const peer = text.split(" ").at(-1) ?? "";
    return !peer.includes("/") || peer.includes(":") === (family === 4);
  };
  const vpcs = Object.entries(written.vpcs ?? {}).map(([name, vpc]) => {
    const groups = Object.entries(vpc.groups ?? {}).map(
      ([key, group]) => [key, { ...group, in: group.in?.filter(isOther), out: group.out?.filter(isOther) }] as const,
    );
    const acls = Object.entries(vpc.acls ?? {}).map(
      ([key, acl]) => [key, { in: acl.in?.filter(isOther), out: acl.out?.filter(isOther) }] as const,
    );
    const tables = Object.entries(vpc.tables ?? {}).map(([key, table]) => {
      const routes = Object.entries(table).filter(
        ([destination]) => destination.startsWith("pl-") || destination.includes(":") === (family === 4),
      );
      return [key, Object.fromEntries(routes) as Record<string, string>] as const;
    });
    return [
      name,
      {
        ...vpc,
        groups: Object.fromEntries(groups),
        acls: Object.fromEntries(acls),
        tables: Object.fromEntries(tables),
      },
    ] as const;
  });
  return { ...written, vpcs: Object.fromEntries(vpcs) };
}

test("packets that a verdict tells of are those that get through one by one", { timeout: 3_600_000 }, () => {
  const seen = { flows: 0, inside: 0 };
  fc.assert(
    fc.property(seeds, (start) => {
      const draw = new Draw(start);
      const ring = new Ring(randomNetwork(draw));
      for (const { from, to, header } of flowsIn(ring, draw)) {
        if ((header.protocol !== 6 && header.protocol !== 17) || from.stand.kind === "internet" || draw.percent(50))
          continue;
        const question: Question = {
          protocol: header.protocol === 6 ? "tcp" : "udp",
          port: header.destinationPort,
          sourcePort: header.sourcePort,
          family: header.source.family,
        };
        const { packets } = judge(ring.provers, partyOf(ring, from), partyOf(ring, to), question);
        // A verdict shows the first boxes only.
        if (packets.length >= 8) continue;
        const isInside = packets.some((box) => holds(box, header));
        seen.flows += 1;
        seen.inside += Number(isInside);
        const { answered, reason } = ring.walked(from, to, header);
        expect(isInside, `network ${start}: ${toldOf(from, to, header)}; walked: ${reason ?? "answered"}`).toBe(
          answered,
        );
      }
    }),
    { numRuns: runs },
  );
  expect(seen.flows).toBeGreaterThan(300);
  expect(seen.inside).toBeGreaterThan(seen.flows / 40);
});

function partyOf(ring: Ring, { name, place }: Somebody) {
  const found = ring.built.directory.ends(place);
  if (found.kind === "unknown") throw new RangeError(found.why);
  return { name, ends: found.ends };
}

function holds({ sources, destinations, ports, sourcePorts }: PacketBox, header: Header): boolean {
  return (
    isIn(sources, header.source) &&
    isIn(destinations, header.destination) &&
    isAmong(ports, header.destinationPort) &&
    isAmong(sourcePorts, header.sourcePort)
  );
}

/** An address, a prefix, or the first and last of a range. */
function isIn(text: string, address: Prefix): boolean {
  const own = formatAddress(address);
  const prefix = parsePrefix(text.includes("/") ? text : `${text}/${address.family === 4 ? 32 : 128}`);
  if (prefix.ok) {
    const end =
      prefix.prefix.family === 4
        ? prefix.prefix.base + 2 ** (32 - prefix.prefix.length)
        : prefix.prefix.base + (1n << BigInt(128 - prefix.prefix.length));
    return prefix.prefix.family === address.family && address.base >= prefix.prefix.base && address.base < end;
  }
  const [first = "", last = ""] = text.split("-");
  const [from, to] = [first, last].map((one) => parsePrefix(`${one}/${address.family === 4 ? 32 : 128}`));
  if (!from?.ok || !to?.ok) throw new SyntaxError(`${text}, for ${own}`);
  return address.base >= from.prefix.base && address.base <= to.prefix.base;
}

function isAmong(text: string | undefined, value: number): boolean {
  if (text === undefined) return true;
  const [from = 0, to = from] = text.split("-").map(Number);
  return value >= from && value <= to;
}
