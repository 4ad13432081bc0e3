import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { AwsScope, ManagedKind } from "../../desired/index.ts";
import { buildNetwork, type Declared } from "../../network/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import { type Plan, project, type Step } from "../../plan/index.ts";
import { fabricSchema } from "../../spec/schema/fabric.ts";
import { changed, readNetwork } from "../goldens/read.fixture.ts";
import { askedForBy, withAskedFor } from "./asked-for.ts";
import { declaredLinks } from "./declared-links.ts";
import { mtuFindings } from "./mtu-findings.ts";
import { neighbourhoodsOf } from "./neighbourhoods.ts";
import { prove } from "./prove.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };
const UID = "11111111-2222-4333-8444-555555555555";

const FABRIC_TEXT = `
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: hybrid, uid: ${UID} }
spec:
  vpcs: { a: { region: eu-west-1, id: vpc-0123abcd } }
  clusters: { c: { vpc: a, pods: { ranges: [100.64.0.0/16] } } }
  sites:
    dc:
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs: [{ platform: iosxe, publicIp: 203.0.113.1, tunnelAddress: 10.250.0.1 }]
  links:
    up:
      dmvpn:
        vpc: a
        site: dc
        routers: [{ platform: linux, zone: eu-west-1a, tunnelAddress: 10.250.0.9 }]
        tunnel: { network: 10.250.0.0/24 }
        ike: { preSharedKey: { aws: podspan/ike } }
`;
const FABRIC = fabricSchema.parse(parse(FABRIC_TEXT));

/** A VPC whose tables lead to no site yet, and whose nodes and pods the site may reach. */
const BEFORE = {
  vpcs: {
    a: {
      cidrs: ["10.0.0.0/16", "100.64.0.0/16"],
      internet: true,
      subnets: {
        out: { cidr: "10.0.100.0/24", table: "public" },
        in: "10.0.1.0/24",
        pods: "100.64.0.0/24",
      },
      tables: { public: { "0.0.0.0/0": "igw-a" } },
      groups: {
        nodes: { in: ["all from sg-nodes", "all from 10.1.0.0/16", "all from 192.168.0.0/16"] },
        routers: {
          in: [
            "udp 500 from 203.0.113.1/32",
            "udp 4500 from 203.0.113.1/32",
            "all from 10.0.0.0/16",
            "all from 100.64.0.0/16",
          ],
        },
      },
    },
  },
  clusters: {
    c: {
      vpc: "vpc-a",
      podRanges: ["100.64.0.0/16"],
      cni: { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: "10.1.0.0/16,192.168.0.0/16" },
      nodes: {
        n1: {
          subnet: "in",
          address: "10.0.1.30",
          groups: ["sg-nodes"],
          interfaces: [{ subnet: "pods", address: "100.64.0.4", groups: ["sg-nodes"], prefixes: ["100.64.0.16/28"] }],
        },
      },
      pods: { web: { node: "n1", address: "100.64.0.17", interface: 1 } },
    },
  },
  sites: { dc: { nodes: ["10.1.0.0/16"], pods: ["192.168.0.0/16"] } },
};

function making(kind: ManagedKind, id: string, after: object): Step {
  const tags = { "podspan.dev/uid": UID, "podspan.dev/id": id };
  const step = { key: `create ${id}`, action: "create", operation: "create", kind, id, scope: SCOPE, after, tags };
  return { ...step, dependsOn: [], destructive: false, changes: [], why: "" } as Step;
}

const [OUTSIDE, INSIDE] = ["up/router-interface/eu-west-1a/outside", "up/router-interface/eu-west-1a/inside"];

function interfaceStep(id: string, subnet: string, address: string, sourceDestCheck: boolean): Step {
  return making("router-interface", id, { subnet, address, groups: ["sg-routers"], sourceDestCheck, description: "" });
}

function routeStep(destination: string): Step {
  const id = `up/router-route/a/rtb-a-main/${destination}`;
  return making("route", id, { routeTable: "rtb-a-main", destination, target: { $ref: INSIDE } });
}

const STEPS: readonly Step[] = [
  interfaceStep(OUTSIDE, "subnet-out", "10.0.100.250", true),
  interfaceStep(INSIDE, "subnet-in", "10.0.1.250", false),
  making("router-instance", "up/router-instance/eu-west-1a", { interfaces: [{ $ref: OUTSIDE }, { $ref: INSIDE }] }),
  making("router-address", "up/router-address/eu-west-1a", { interface: { $ref: OUTSIDE } }),
  routeStep("10.1.0.0/16"),
  routeStep("192.168.0.0/16"),
];

/** Static routes as things of their own, as they are observed. */
function staticRoutes(snapshot: Snapshot): readonly Observed[] {
  return observedOf(snapshot, "route-table").flatMap(({ id, scope, facts }) =>
    facts.routes.flatMap(({ destination, target, state, origin }): readonly Observed[] => {
      const props = { routeTable: id, destination, target };
      return origin === "static" ? [{ kind: "route", scope, id: `${id}/${destination}`, props, facts: { state } }] : [];
    }),
  );
}

function projectedWith(
  steps: readonly Step[],
  change: unknown = {},
  fabric = FABRIC,
): { readonly snapshot: Snapshot; readonly declared: Declared } {
  const { snapshot, declared } = readNetwork(changed(BEFORE, change));
  const projected = project({ ...snapshot, resources: [...snapshot.resources, ...staticRoutes(snapshot)] }, {
    steps,
    bindings: {},
  } as unknown as Plan);
  const links = declaredLinks(fabric, new Map([["a", "vpc-a"]]), projected);
  return { snapshot: projected, declared: { ...declared, links } };
}

function provedWith(steps: readonly Step[], change: unknown = {}, fabric = FABRIC) {
  const { snapshot, declared } = projectedWith(steps, change, fabric);
  const built = buildNetwork(snapshot, declared);
  return prove({ built, declared, expectations: [], unproved: [] }).proof;
}

function told(steps: readonly Step[], change: unknown = {}): readonly string[] {
  return provedWith(steps, change)
    .expectations.filter(({ from, to }) => from.startsWith("sites/") !== to.startsWith("sites/"))
    .map(({ from, to, expected, status, reason }) =>
      [`${from} > ${to} ${expected}: ${status}`, ...(status === "broken" ? [reason] : [])].join(", "),
    );
}

const WHOLE = [
  "clusters/c/nodes > sites/dc/nodes reachable: holds",
  "clusters/c/pods > sites/dc/pods reachable without NAT: holds",
  "sites/dc/nodes > clusters/c/nodes reachable: holds",
  "sites/dc/pods > clusters/c/pods reachable: holds",
];

describe("a plan that makes the routers of a site", () => {
  test("is proved through them before they are there: nodes to nodes, pods to pods as themselves, both ways (fault 1b-27)", () => {
    expect(told(STEPS)).toEqual(WHOLE);
    const { verdicts } = provedWith(STEPS);
    const paths = verdicts.filter(({ to }) => to === "sites/dc/pods" || to === "sites/dc/nodes");
    expect(new Set(paths.flatMap(({ mtu }) => mtu ?? []))).toEqual(new Set([1400]));
    expect(paths.flatMap(({ assumptions }) => assumptions.map(({ id }) => id))).toContain("links/up");
  });

  test.each([
    ["no route for the site's pods", STEPS.slice(0, -1), "rtb-a-main"],
    [
      "no address",
      STEPS.filter(({ kind }) => kind !== "router-address"),
      "planned:up/router-interface/eu-west-1a/outside has no public address",
    ],
    [
      "no instance",
      STEPS.filter(({ kind }) => kind !== "router-instance"),
      "planned:up/router-interface/eu-west-1a/inside is attached to nothing",
    ],
    [
      "no inside that forwards",
      STEPS.with(1, interfaceStep(INSIDE, "subnet-in", "10.0.1.250", true)),
      "the source/dest check of planned:up/router-interface/eu-west-1a/inside is on",
    ],
  ])("says what it lacks: %s", (_, steps, why) => {
    expect(told(steps).join("\n")).toContain("broken");
    expect(told(steps).join("\n")).toContain(why);
  });

  test("says which group keeps the hub out, and which node group the site (fault 1b-8, 1b-32)", () => {
    const shut = { vpcs: { a: { groups: { routers: { in: ["all from 10.0.0.0/8"] } } } } };
    expect(told(STEPS, shut)[0]).toContain("sg-routers/ingress lets no UDP 500 in from the hub 203.0.113.1");
    const closed = { vpcs: { a: { groups: { nodes: { in: ["all from sg-nodes", "all from 10.1.0.0/16"] } } } } };
    expect(told(STEPS, closed).at(-1)).toContain("sg-nodes/ingress drops");
  });

  test("without exclusions pods are their nodes to the site, and that is what is missing", () => {
    const translated = { clusters: { c: { cni: { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: "10.1.0.0/16" } } } };
    expect(told(STEPS, translated)[1]).toMatch(/reachable without NAT: broken, links\/up: .*nodes translate/);
  });
});

test("a router that is configured by hand is an assumption of what goes through it, by name (fault 1b-9)", () => {
  const byHand = fabricSchema.parse(
    parse(FABRIC_TEXT.replace("tunnelAddress: 10.250.0.9 }", "tunnelAddress: 10.250.0.9, configured: byHand }")),
  );
  const assumed = (fabric: typeof FABRIC) => {
    const { verdicts } = provedWith(STEPS, {}, fabric);
    const all = verdicts.filter(({ to }) => to === "sites/dc/pods").flatMap(({ assumptions }) => assumptions);
    return new Set(all.flatMap(({ id, text }) => (id === "links/up/eu-west-1a" ? [text] : [])));
  };
  expect(assumed(byHand)).toEqual(
    new Set([
      "The router of links/up/eu-west-1a is configured by hand and was not read: it is taken to have been told what `podspan export` writes.",
    ]),
  );
  expect(assumed(FABRIC)).toEqual(new Set());
});

describe("packets larger than the tunnel", () => {
  const lost = (change: unknown = {}) => provedWith(STEPS, change).verdicts.flatMap((one) => one.lost ?? []);

  test("are lost where the router's error gets into no group of the pods, from its inside address (fault 1b-28)", () => {
    expect(lost()[0]).toEqual({
      above: 1400,
      upTo: 9001,
      at: "links/up/eu-west-1a",
      why: expect.stringContaining("sg-nodes/ingress keeps ICMP type 3 code 4 of 10.0.1.250 from "),
    });
  });

  test("are not where a rule lets it in", () => {
    expect(
      lost({
        vpcs: {
          a: {
            groups: {
              nodes: {
                in: [
                  "all from sg-nodes",
                  "all from 10.1.0.0/16",
                  "all from 192.168.0.0/16",
                  "icmp 3/4 from 10.0.1.250/32",
                ],
              },
            },
          },
        },
      }),
    ).toEqual([]);
  });

  test("or one for the group of the routers", () => {
    const nodes = { in: ["all from 10.1.0.0/16", "all from 192.168.0.0/16", "icmp 3/4 from sg-routers"] };
    expect(lost({ vpcs: { a: { groups: { nodes } } } })).toEqual([]);
  });

  test("nor where pods and nodes send none", () => {
    expect(lost({ clusters: { c: { cni: { POD_MTU: "1400", AWS_VPC_ENI_MTU: "1400" } } } })).toEqual([]);
  });

  test("are told with what pods should send at most (MTU-1)", () => {
    const [finding] = mtuFindings(provedWith(STEPS).verdicts);
    expect(finding).toMatchObject({
      code: "MTU-1",
      message: expect.stringContaining(
        "packets of 1401 to 9001 bytes between pods of c and sites/dc/nodes are lost at links/up/eu-west-1a",
      ),
      fix: expect.stringContaining("1400"),
    });
    const small = { clusters: { c: { cni: { POD_MTU: "1400", AWS_VPC_ENI_MTU: "1400" } } } };
    expect(mtuFindings(provedWith(STEPS, small).verdicts)).toEqual([]);
  });
});

describe("what belongs to a hybrid link", () => {
  test("is proved together: VPCs with routers of one site meet in it", () => {
    const other = { b: { cidrs: ["10.9.0.0/16"], subnets: { b1: "10.9.0.0/24" } } };
    const after = projectedWith(STEPS, { vpcs: other });
    const apart = neighbourhoodsOf([after.snapshot, after.declared], [after.snapshot, after.declared]);
    expect(apart.map(({ vpcs }) => vpcs)).toEqual([["vpc-a"], ["vpc-b"]]);
    const [link] = after.declared.links;
    if (link === undefined) throw new Error("no link");
    const second = {
      ...link,
      key: "up2",
      ends: [{ kind: "vpc", key: "b", vpc: "vpc-b" } as const, ...link.ends.slice(1)],
    };
    const both = { ...after.declared, links: [link, second] };
    const met = neighbourhoodsOf([after.snapshot, both], [after.snapshot, both]);
    expect(met.map(({ vpcs }) => vpcs)).toEqual([["vpc-a", "vpc-b"]]);
  });

  test("routes of a plan to a router of its own lead outward though the link is not declared", () => {
    const { snapshot, declared } = projectedWith(STEPS, {
      vpcs: { b: { cidrs: ["10.9.0.0/16"], tables: { main: { "10.1.0.0/16": "vgw-v" } } } },
    });
    const without = { ...declared, links: [] };
    const met = neighbourhoodsOf([snapshot, without], [snapshot, without]);
    expect(met.map(({ vpcs }) => vpcs)).toEqual([["vpc-a", "vpc-b"]]);
  });

  test("what goes with the routers is asked for, of a link that the Fabric no longer has", () => {
    const group = {
      kind: "security-group",
      id: "up/router-group/outside",
      operation: "delete",
      before: { vpc: "vpc-a" },
    };
    const { declared } = projectedWith([]);
    const change = { from: "clusters/c/pods", to: "sites/dc/pods", what: "lost", moved: false } as never;
    const plan = { purpose: "apply", steps: [group as unknown as Step] } as const;
    const [asked] = withAskedFor([change], askedForBy(plan, { ...declared, links: [] }));
    expect(asked).toMatchObject({ asked: "up" });
  });
});

/** A router that is there goes by the world ids of its interfaces, whoever else has some of that name. */
test("routers of a link are those that carry its marks", () => {
  const one = (id: string, name: string, uid: string): Observed =>
    ({
      kind: "router-interface",
      scope: SCOPE,
      id,
      owner: { uid, id: name, fabric: "hybrid" },
      props: {},
      facts: {},
    }) as unknown as Observed;
  const resources = [
    one("eni-1", "up/router-interface/eu-west-1b/outside", UID),
    one("eni-2", "up/router-interface/eu-west-1b/inside", UID),
    one("eni-3", "up/router-interface/eu-west-1a/inside", UID),
    one("eni-4", "up/router-interface/eu-west-1a/outside", "22222222-2222-4333-8444-555555555555"),
    one("eni-5", "up2/router-interface/eu-west-1a/outside", UID),
  ];
  const [link] = declaredLinks(FABRIC, new Map([["a", "vpc-a"]]), { resources, scopes: {} } as unknown as Snapshot);
  expect(link?.tunnel).toMatchObject({
    mtu: 1400,
    hubs: [{ family: 4, length: 32 }],
    routers: [{ name: "eu-west-1b", outside: "eni-1", inside: "eni-2" }],
  });
});
