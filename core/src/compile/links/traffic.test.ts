import { describe, expect, test } from "vitest";
import type { LinkSpec } from "../../spec/index.ts";
import { trafficInto } from "./traffic.ts";

const A = { routed: ["10.10.0.0/16", "10.11.0.0/16"] };
const B = { routed: ["10.20.0.0/16"] };

/** `PROTOCOL[:FROM-TO] from SOURCES` of what is let into B from A; `(all)` where groups of A would say the same. */
function into(allow: LinkSpec["allow"], to = B, from = A): readonly string[] {
  return trafficInto(to, from, allow).map(({ protocol, fromPort, toPort, sources, byAll }) => {
    const ports = fromPort === undefined ? "" : `:${fromPort}-${toPort}`;
    return `${protocol}${ports} from ${sources.join(",")}${byAll ? " (all)" : ""}`;
  });
}

const ALL = "from 10.10.0.0/16,10.11.0.0/16";

describe("what a link lets into one of its VPCs", () => {
  test("everything: one rule for each range, and nothing beside", () => {
    expect(into([{ protocol: "any" }])).toEqual([`-1 ${ALL} (all)`]);
  });

  test.each<[LinkSpec["allow"][number], string]>([
    [{ protocol: "tcp" }, `tcp ${ALL} (all)`],
    [{ protocol: "tcp", ports: [443] }, `tcp:443-443 ${ALL} (all)`],
    [{ protocol: "udp", ports: ["8000-8999"] }, `udp:8000-8999 ${ALL} (all)`],
    [{ protocol: 6, ports: ["0-65535"] }, `tcp ${ALL} (all)`],
    [{ protocol: "esp" }, `50 ${ALL} (all)`],
    [{ protocol: 89 }, `89 ${ALL} (all)`],
    [{ protocol: "tcp", from: ["10.10.8.0/24"] }, "tcp from 10.10.8.0/24"],
    [{ protocol: "tcp", from: ["10.0.0.0/8"] }, `tcp ${ALL} (all)`],
    [{ protocol: "tcp", to: ["10.20.1.0/24"] }, `tcp ${ALL} (all)`],
  ])("%j is written as AWS reads it back, with ICMP for the path's MTU beside it (F35)", (allow, rule) => {
    expect(into([allow])).toEqual([`icmp:3-4 ${ALL}`, rule].sort());
  });

  test("ICMP as a whole needs no second rule for the path's MTU", () => {
    expect(into([{ protocol: "icmp" }])).toEqual([`icmp ${ALL} (all)`]);
  });

  test("ICMP from a part does not reach who is told of the path's MTU elsewhere", () => {
    expect(into([{ protocol: "icmp", from: ["10.10.0.0/24"] }])).toEqual(["icmp from 10.10.0.0/24", `icmp:3-4 ${ALL}`]);
  });

  test("the other way only: nothing but what tells of the path's MTU comes back as something new", () => {
    expect(into([{ protocol: "tcp", from: ["10.20.0.0/16"], to: ["10.10.0.0/16"] }])).toEqual([`icmp:3-4 ${ALL}`]);
  });

  test.each<[string, LinkSpec["allow"]]>([
    ["from elsewhere", [{ protocol: "any", from: ["10.99.0.0/16"] }]],
    ["to elsewhere", [{ protocol: "any", to: ["10.99.0.0/16"] }]],
    ["ICMPv6, for which there are no addresses", [{ protocol: "icmpv6" }]],
    ["nothing", []],
  ])("%s: nothing new comes in", (_what, allow) => {
    expect(into(allow).filter((rule) => !rule.startsWith("icmp:3-4"))).toEqual([]);
  });

  test("a VPC that has nothing to be reached is opened for nothing", () => {
    expect(into([{ protocol: "any" }], { routed: [] })).toEqual([]);
  });

  test("each rule once, however often it is said", () => {
    expect(into([{ protocol: "any" }, { protocol: "any" }, { protocol: "any", from: ["10.0.0.0/8"] }])).toHaveLength(1);
  });
});
