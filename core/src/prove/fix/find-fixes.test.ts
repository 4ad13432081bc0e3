import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildNetwork, type Place, undeclared } from "../../network/index.ts";
import type { Observed, ObservedKind, Snapshot } from "../../observed/index.ts";
import { judge } from "../judge.ts";
import { Provers } from "../provers.ts";
import { findFixes } from "./find-fixes.ts";

const SCOPE = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" } as const;

function thing<K extends ObservedKind>(kind: K, id: string, props: object, facts: object = {}): Observed {
  return { kind, scope: SCOPE, id, props, facts } as Observed;
}

/** What is broken between web (VPC 1) and db (VPC 2), each by itself enough to stop the flow. */
const FAULTS = ["no-route", "blackhole", "no-route-back", "egress", "ingress", "acl-in", "acl-out"] as const;
type Fault = (typeof FAULTS)[number];

function world(faults: readonly Fault[]): Snapshot {
  const has = (fault: Fault) => faults.includes(fault);
  const blocks = [1, 2].map((n) => `10.${n}.0.0/16`);
  const local = (n: number) => ({ destination: blocks[n - 1], target: "local", origin: "table", state: "active" });
  const over = (n: number, state: string) => ({ destination: blocks[n - 1], target: "pcx-1", origin: "static", state });
  const all = { protocol: "-1", cidr: "0.0.0.0/0" };
  const allow = { number: 100, permits: true, protocol: "-1", cidr: "0.0.0.0/0" };
  const deny = { number: 50, permits: false, protocol: "6", cidr: "0.0.0.0/0" };
  const there = has("no-route") ? [] : [over(2, has("blackhole") ? "blackhole" : "active")];
  return {
    kind: "Snapshot",
    version: 1,
    aws: [],
    scopes: {},
    resources: [
      ...[1, 2].flatMap((n) => [
        thing(
          "vpc",
          `vpc-${n}`,
          { cidr: blocks[n - 1] },
          { state: "available", cidrs: [{ cidr: blocks[n - 1], associationId: "", state: "associated" }] },
        ),
        thing("subnet", `subnet-${n}`, { vpc: `vpc-${n}`, cidr: `10.${n}.1.0/24`, zone: "a" }, { zoneId: "a1" }),
        thing("network-interface", `eni-${n}`, {
          vpc: `vpc-${n}`,
          subnet: `subnet-${n}`,
          status: "in-use",
          groups: [`sg-${n}`],
          instance: `i-${n}`,
          addresses: [`10.${n}.1.10`],
          prefixes: [],
        }),
        thing("instance", `i-${n}`, { state: "running", vpc: `vpc-${n}`, networkInterfaces: [`eni-${n}`] }),
      ]),
      thing("route-table", "rtb-1", { vpc: "vpc-1" }, { main: true, routes: [local(1), ...there] }),
      thing(
        "route-table",
        "rtb-2",
        { vpc: "vpc-2" },
        { main: true, routes: [local(2), ...(has("no-route-back") ? [] : [over(1, "active")])] },
      ),
      thing("security-group", "sg-1", { vpc: "vpc-1", name: "web", ingress: [], egress: has("egress") ? [] : [all] }),
      thing("security-group", "sg-2", {
        vpc: "vpc-2",
        name: "db",
        ingress: has("ingress") ? [] : [{ protocol: "tcp", fromPort: 5432, toPort: 5432, group: "sg-1" }],
        egress: [all],
      }),
      thing("network-acl", "acl-1", {
        vpc: "vpc-1",
        isDefault: true,
        subnets: ["subnet-1"],
        ingress: [allow],
        egress: [allow],
      }),
      thing("network-acl", "acl-2", {
        vpc: "vpc-2",
        isDefault: true,
        subnets: ["subnet-2"],
        ingress: [...(has("acl-in") ? [deny] : []), allow],
        egress: [...(has("acl-out") ? [deny] : []), allow],
      }),
      thing(
        "peering-connection",
        "pcx-1",
        {},
        {
          requester: { vpc: "vpc-1", cidrs: [blocks[0]] },
          accepter: { vpc: "vpc-2", cidrs: [blocks[1]] },
          status: "active",
        },
      ),
    ],
  };
}

const FROM: Place = { kind: "instance", id: "i-1" };
const TO: Place = { kind: "instance", id: "i-2" };
const QUESTION = { protocol: "tcp", port: 5432 } as const;

function fixesOf(snapshot: Snapshot) {
  const build = (one: Snapshot) => buildNetwork(one, undeclared(one));
  const built = build(snapshot);
  const ends = (place: Place) => {
    const found = built.directory.ends(place);
    return { name: "end", ends: found.kind === "ends" ? found.ends : [] };
  };
  const { verdict } = judge(new Provers(built.network), ends(FROM), ends(TO), QUESTION);
  return { verdict, fixes: findFixes({ snapshot, built, build, from: FROM, to: TO, question: QUESTION }) };
}

describe("what mends a flow", () => {
  test.each(FAULTS)("that only %s stops is one change, which opens nothing between others", (fault) => {
    const { verdict, fixes } = fixesOf(world([fault]));
    expect(verdict).toBe("unreachable");
    expect(fixes.proved.map(({ changes }) => changes.length)[0]).toBe(1);
    const resource = {
      "no-route": "rtb-1",
      blackhole: "rtb-1",
      "no-route-back": "rtb-2",
      egress: "sg-1",
      ingress: "sg-2",
      "acl-in": "acl-2",
      "acl-out": "acl-2",
    }[fault];
    expect(fixes.proved[0]?.changes[0]?.resource).toBe(resource);
  });

  test("that several things stop at once is as many changes, of which none can be left out", {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...FAULTS), { minLength: 1, maxLength: 5 }), (faults) => {
        const { verdict, fixes } = fixesOf(world(faults));
        // A route that is not there cannot be a black hole as well.
        const stops = new Set(faults.map((fault) => (fault === "blackhole" ? "no-route" : fault)));
        expect({ faults, verdict }).toEqual({ faults, verdict: "unreachable" });
        expect({ faults, steps: fixes.proved[0]?.changes.length }).toEqual({ faults, steps: stops.size });
      }),
      { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 12) },
    );
  });

  test("is nothing for a flow that passes, and nothing that was not proved", () => {
    expect(fixesOf(world([])).fixes).toEqual({ proved: [] });
    const torn = world(["no-route"]);
    const apart = { ...torn, resources: torn.resources.filter(({ kind }) => kind !== "peering-connection") };
    const { proved, why } = fixesOf(apart).fixes;
    expect(proved).toEqual([]);
    expect(why).toMatch(/^none found, neither one step nor several: /);
  });
});
