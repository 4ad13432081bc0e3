import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SCOPE, snapshotOf, thing } from "../../compile/world/world.fixture.ts";
import type { ManagedKind, Resource, Scope, SecurityRule } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import { fabricSchema } from "../../spec/schema/fabric.ts";
import type { Change, Check, Step } from "../model/plan.ts";
import type { CheckInput } from "./input.ts";
import { linkChecks } from "./links.ts";
import { routerChecks } from "./routers.ts";

const fabric = fabricSchema.parse(
  parse(`
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: hybrid, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs: { a: { region: eu-west-1, id: vpc-0123abcd } }
  sites: { dc: { nodes: [10.1.0.0/16] } }
  links:
    up:
      dmvpn:
        vpc: a
        site: dc
        routers: [{ platform: linux, zone: eu-west-1a, tunnelAddress: 10.250.0.9 }]
        tunnel: { network: 10.250.0.0/24 }
        ike: { preSharedKey: { aws: podspan/ike } }
`),
);

const INSIDE = "up/router-interface/eu-west-1a/inside";
const ROUTE = "up/router-route/a/rtb-1/10.1.0.0/16";
const ROUTER = "up/router-instance/eu-west-1a";
const GROUP = "up/router-group/inside";
const CONFIGURATION = "up/router-configuration/eu-west-1a";

function wanted(kind: ManagedKind, id: string, scope: Scope = SCOPE): Resource {
  return { id, kind, scope, props: {}, after: [] } as unknown as Resource;
}

const WANTED = [
  wanted("router-interface", INSIDE),
  wanted("router-instance", ROUTER),
  wanted("security-group", GROUP),
  wanted("route", ROUTE),
  wanted("router-configuration", CONFIGURATION, { plane: "router", router: "up/eu-west-1a" }),
];

const BINDINGS = new Map([
  [INSIDE, "eni-1"],
  [ROUTER, "i-1"],
  [GROUP, "sg-1"],
  [ROUTE, "rtb-1/10.1.0.0/16"],
  [CONFIGURATION, "up/eu-west-1a"],
]);

interface Live {
  readonly check?: boolean;
  readonly state?: string;
  readonly target?: string;
  readonly route?: "active" | "blackhole";
  readonly ingress?: readonly SecurityRule[];
}

const HUB: SecurityRule = { protocol: "udp", fromPort: 4500, toPort: 4500, cidr: "203.0.113.1/32" };

function world({ check = false, state = "running", target = "eni-1", route = "active", ingress = [HUB] }: Live) {
  const inside = {
    subnet: "subnet-1",
    address: "10.0.0.250",
    groups: ["sg-1"],
    sourceDestCheck: check,
    description: "",
  };
  const instance = { image: "ami-1", type: "t4g.small", interfaces: ["eni-1"], userData: "" };
  const things: readonly Observed[] = [
    thing("router-interface", "eni-1", inside, { status: "in-use", instance: "i-1" }),
    thing("router-instance", "i-1", instance, { state }),
    thing("security-group", "sg-1", { vpc: "vpc-1", name: "in", description: "", ingress, egress: [] }, {}),
    thing("route", "rtb-1/10.1.0.0/16", { routeTable: "rtb-1", destination: "10.1.0.0/16", target }, { state: route }),
  ];
  return snapshotOf(things);
}

function checks(live: Live = {}, ...steps: readonly Step[]): readonly Check[] {
  const difference = { steps, withheld: [], bindings: BINDINGS, unchanged: [], left: [] };
  const input = { fabric, desired: { resources: WANTED }, snapshot: world(live), difference } as unknown as CheckInput;
  return [...linkChecks(input), ...routerChecks(input)];
}

function bad(live: Live, ...steps: readonly Step[]): readonly string[] {
  return checks(live, ...steps)
    .filter(({ status }) => status !== "ok")
    .map(({ code, status, subject, message }) => `${code} ${status} ${subject}: ${message}`);
}

function changing(id: string, kind: ManagedKind, worldId: string, ...changes: readonly Change[]): Step {
  const base = { key: `update ${id}`, action: "update", operation: "update", kind, id, scope: SCOPE, worldId, changes };
  return { ...base, dependsOn: [], destructive: false, why: "it differs" } as Step;
}

describe("routers of a link", () => {
  test("that are as they should be are one finding for each kind of thing", () => {
    const found = checks();
    expect(found.every(({ status }) => status === "ok")).toBe(true);
    expect(found.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
      "router up/eu-west-1a",
      "router up/eu-west-1a",
      "SG-1 up/inside",
      "ROUTE-1 up/a",
      "router-configuration up/eu-west-1a",
      "SDC-1 up",
      "SG-2 up",
    ]);
  });

  test("whose inside checks drop what routes lead to them (SDC-1)", () => {
    expect(bad({ check: true })).toEqual([
      "SDC-1 failed up: one route of the link leads to eni-1, whose source/dest check is on: it drops what is not for itself",
    ]);
  });

  test("to which nobody knows whether routes lead are not called good", () => {
    expect(bad({ target: "eni-9" })).toEqual([
      "SDC-1 unknown up: one route of the link leads to eni-9, which was not read",
    ]);
  });

  test("that are stopped are told, and that their routes are blackholes: ROUTE-1 (fault 1b-21)", () => {
    expect(bad({ state: "stopped", route: "blackhole" })).toEqual([
      `router failed ${ROUTER}: i-1 is stopped: it forwards nothing, and routes that lead to it are blackholes`,
      `ROUTE-1 failed ${ROUTE}: rtb-1/10.1.0.0/16 is a blackhole: eni-1 carries nothing, and what is sent there is dropped`,
    ]);
  });

  test("whose groups lack a rule let in too little: SG-1 (fault 1b-32)", () => {
    const step = changing(GROUP, "security-group", "sg-1", { field: "ingress[]", after: HUB });
    expect(bad({}, step)).toEqual([`SG-1 failed ${GROUP}: sg-1 differs: ingress lacks udp 4500: 203.0.113.1/32`]);
  });

  test.each([
    [{ protocol: "-1", cidr: "0.0.0.0/0" }, "all traffic from 0.0.0.0/0"],
    [{ protocol: "tcp", fromPort: 20, toPort: 30, cidr: "0.0.0.0/0" }, "SSH from 0.0.0.0/0"],
    [{ protocol: "tcp", fromPort: 22, toPort: 22, cidr: "::/0" }, "SSH from ::/0"],
    [{ protocol: "udp", fromPort: 500, toPort: 500, cidr: "0.0.0.0/0" }, "IKE from 0.0.0.0/0"],
    [{ protocol: "50", cidr: "0.0.0.0/0" }, "ESP from 0.0.0.0/0"],
  ])("that let everybody in are a warning (SG-2): %j", (rule, what) => {
    expect(bad({ ingress: [HUB, rule] })).toEqual([`SG-2 warning up: sg-1 of its routers lets everybody in: ${what}`]);
  });

  test.each([
    [{ protocol: "tcp", fromPort: 443, toPort: 443, cidr: "0.0.0.0/0" }],
    [{ protocol: "-1", cidr: "10.0.0.0/16" }],
    [{ protocol: "-1", group: "sg-2" }],
  ])("are none for what is nothing of theirs, or of somebody: %j", (rule) => {
    expect(bad({ ingress: [rule] })).toEqual([]);
  });

  test.each([
    ["statements.ip route 10.0.2.0 255.255.255.0", "VPN-5"],
    ["statements.router ospf 10", "VPN-5"],
    ["statements.interface Tunnel0", "router-configuration"],
    ["statements.ip route static bfd 10.0.1.2 10.0.1.1", "router-configuration"],
  ])("that lack %s are %s", (field, code) => {
    const step = changing(CONFIGURATION, "router-configuration", "up/eu-west-1a", { field, after: "x" });
    expect(bad({}, step).map((line) => line.split(" ", 2).join(" "))).toEqual([`${code} failed`]);
  });
});
