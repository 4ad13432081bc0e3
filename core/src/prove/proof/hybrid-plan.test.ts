import { describe, expect, test } from "vitest";
import { allocate } from "../../compile/allocation/allocate.ts";
import { reservedFrom } from "../../compile/allocation/reserved.ts";
import {
  documentFabric,
  documentVpc,
  PAIR,
  ROUTER,
  read,
  routerIn,
} from "../../compile/links/dmvpn/dmvpn-world.fixture.ts";
import { isKind, type Observed, type Snapshot } from "../../observed/index.ts";
import { planFor } from "../../plan/plan.fixture.ts";
import { neighbourhoodsOf } from "./neighbourhoods.ts";
import { provePlan, proveSnapshot } from "./plan-proof.ts";
import type { Proof } from "./proof.ts";

function subjectIn(world: Snapshot, routers: string, link = "") {
  const fabric = documentFabric(routers, "", link);
  return { fabric, addresses: allocate(fabric, reservedFrom(fabric, undefined, world)).plan };
}

function planned(routers: string, link = "") {
  const world = read(documentVpc());
  const subject = subjectIn(world, routers, link);
  return provePlan(subject, world, planFor(subject.fabric, world));
}

/** What is expected of the link, as `FROM > TO: STATUS`. */
function linked({ expectations }: Proof): readonly string[] {
  return expectations
    .filter(({ from, to }) => from.startsWith("sites/") !== to.startsWith("sites/"))
    .map(({ from, to, status, reason }) => `${from} > ${to}: ${status}${reason === undefined ? "" : ` ${reason}`}`);
}

const HOLDS = [
  "clusters/prod/nodes > sites/dc1/nodes: holds",
  "clusters/prod/pods > sites/dc1/pods: holds",
  "sites/dc1/nodes > clusters/prod/nodes: holds",
  "sites/dc1/pods > clusters/prod/pods: holds",
];

describe("the hybrid document's plan", () => {
  test.each([
    ["one router", ROUTER],
    ["a router in two of three zones", PAIR],
  ])("of %s joins nodes and pods of every zone with the site, before anything of it is made", (_, routers) => {
    const { proof, difference } = planned(routers);
    expect(linked(proof)).toEqual(HOLDS);
    const gained = difference.changes.filter(({ what }) => what === "gained").map(({ from, to }) => `${from} > ${to}`);
    expect(gained).toContain("clusters/prod/pods/us-west-1c > sites/dc1/pods");
    expect(gained).toContain("sites/dc1/nodes > clusters/prod/nodes/us-west-1b");
    expect(difference.changes.filter(({ what }) => what === "lost")).toEqual([]);
  });

  test.each([
    ["from both ends", "[{ protocol: tcp, ports: [443] }, { protocol: udp, ports: [53] }, { protocol: icmp }]"],
    [
      "from the site",
      "[{ protocol: tcp, ports: [443], from: [10.1.0.0/16, 192.168.0.0/16] }, { protocol: icmp, to: [10.0.0.0/16] }]",
    ],
    ["from the VPC", "[{ protocol: tcp, ports: [443], from: [10.0.0.0/16] }]"],
  ])("of two routers brings answers by the one that has not seen the question, allowed %s (F25)", (_, allow) => {
    const { proof } = planned(PAIR, `      allow: ${allow}`);
    const found = linked(proof);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((one) => !one.endsWith(": holds"))).toEqual([]);
  });

  test("carries packets of the tunnel's size, and who sends larger ones is told", () => {
    const { verdicts, assumptions } = planned(ROUTER).proof;
    const over = verdicts.filter(({ from, to }) => from.startsWith("clusters/") && to.startsWith("sites/"));
    expect(over).toHaveLength(12);
    expect(new Set(over.map(({ mtu }) => mtu))).toEqual(new Set([1400]));
    expect(over.flatMap(({ lost }) => lost ?? [])).toEqual([]);
    expect(assumptions.map(({ id }) => id)).toContain("links/hybrid");
  });
});

describe("a router that is there", () => {
  /** Its interfaces as forwarding sees them: instances beside it are not read. */
  function seen(thing: Observed): readonly Observed[] {
    if (!isKind(thing, "router-interface")) return [thing];
    const { subnet, address, groups, sourceDestCheck, description } = thing.props;
    const isOutside = address.startsWith("10.0.106.");
    return [
      thing,
      {
        kind: "network-interface",
        scope: thing.scope,
        id: thing.id,
        props: {
          vpc: documentVpc().find(({ kind }) => kind === "vpc")?.id ?? "",
          subnet,
          status: "in-use",
          description,
          groups,
          instance: "i-router-a",
          leaked: false,
          addresses: [address],
          prefixes: [],
          sourceDestCheck,
          type: "interface",
          ...(isOutside ? { publicAddresses: [{ private: address, public: "198.51.100.1" }] } : {}),
        },
        facts: {},
      } as Observed,
    ];
  }

  function told(state: string): string {
    const routes = ["10.1.0.0/16 eni-inside-a", "192.168.0.0/16 eni-inside-a"];
    const world = read([...documentVpc(routes), ...routerIn("a", state).flatMap(seen)]);
    const { proof } = proveSnapshot(subjectIn(world, ROUTER), world);
    return linked(proof)[0] ?? "";
  }

  test("and does not run is what is in the way, though nobody has read other instances", () => {
    expect(told("stopped")).toContain("i-router-a is stopped");
    expect(told("running")).not.toContain("i-router-a is");
  });

  test("is proved with its VPC", () => {
    const world = read([...documentVpc(), ...routerIn("a").flatMap(seen)]);
    const nothing = { clusters: [], vpcs: [], sites: [], links: [] };
    const [own] = neighbourhoodsOf([world, nothing], [world, nothing]);
    const kinds = new Set(own?.after.map(({ kind }) => kind));
    for (const kind of ["router-interface", "router-instance"] as const) expect(kinds, kind).toContain(kind);
  });
});
