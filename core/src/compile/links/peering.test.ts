import { describe, expect, test } from "vitest";
import { type Observed, observedOf } from "../../observed/index.ts";
import { thing, unreadable } from "../world/world.fixture.ts";
import { kubernetesScope } from "../world/world.ts";
import {
  A,
  B,
  clusterIn,
  compiled,
  groupIn,
  HERE,
  interfaceIn,
  linkedFabric,
  OTHERS,
  pairOfVpcs,
  peeringIn,
  SIDE_A,
  SIDE_B,
  subnetIn,
  THERE,
  tableIn,
  UID,
  vpcIn,
  worldOf,
} from "./linked-world.fixture.ts";

const OURS = { "podspan.dev/uid": UID, "podspan.dev/id": "a-b/peering", "podspan.dev/fabric": "west" };

const fabric = (more = "", b = `{ region: us-west-2, id: ${B} }`, link = "{ peering: [a, b] }") =>
  linkedFabric(`  vpcs:
    a: { region: us-west-1, id: ${A} }
    b: ${b}
  links:
    a-b: ${link}
${more}`);

const vpcs = pairOfVpcs();

/** A peering as both sides show it; with our mark on the requester's. */
function peering(id: string, status: string, { ours = true, turned = false } = {}): readonly Observed[] {
  const sides = turned ? ([SIDE_B, SIDE_A] as const) : ([SIDE_A, SIDE_B] as const);
  const owner = { uid: UID, id: "a-b/peering", fabric: "west" };
  const live = ["pending-acceptance", "active", "provisioning", "initiating-request"].includes(status);
  const mark = ours ? { tags: OURS, ...(live ? { owner } : {}) } : {};
  return [
    peeringIn(turned ? THERE : HERE, id, sides, status, mark),
    peeringIn(turned ? HERE : THERE, id, sides, status),
  ];
}

const made = (things: readonly Observed[], applied: readonly string[] = []) =>
  compiled(fabric(), worldOf([...vpcs, ...things]), new Set(), new Set(applied));

describe("a pair of VPCs is found by its ids and by what lives, never by tags alone", () => {
  test("nothing there: asked for by the first, accepted by the second, then routes both ways", () => {
    const { links, said } = made([]);
    expect(said).toEqual([]);
    expect(links.map(({ id, scope, after }) => [id, scope.plane === "aws" && scope.region, after])).toEqual([
      ["a-b/peering", "us-west-1", []],
      ["a-b/peering-acceptance", "us-west-2", []],
      ["a-b/peering-route/a/rtb-a/10.20.0.0/16", "us-west-1", ["a-b/peering-acceptance"]],
      ["a-b/peering-route/b/rtb-b/10.10.0.0/16", "us-west-2", ["a-b/peering-acceptance"]],
    ]);
  });

  test.each(["failed", "expired", "rejected"])("one that %s is asked for again, which is said (PEER-4)", (status) => {
    const { ids, said } = made(peering("pcx-1", status));
    expect(ids).toContain("a-b/peering");
    expect(said.join()).toMatch(new RegExp(`^warning PEER-4 peering pcx-1 is ${status}: `));
  });

  test("one that we deleted ourselves is silently another's place; one that somebody deleted since is said", () => {
    expect(made(peering("pcx-1", "deleted")).said).toEqual([]);
    expect(made(peering("pcx-1", "deleted"), ["a-b/peering"]).said.join()).toContain("PEER-4 peering pcx-1 is deleted");
    expect(made([...peering("pcx-1", "deleted"), ...peering("pcx-2", "active")], ["a-b/peering"]).said).toEqual([]);
  });

  test("asked for by the other side: the sides are as the world has them", () => {
    const { links } = made(peering("pcx-1", "active", { turned: true }));
    expect(links[0]).toMatchObject({
      id: "a-b/peering",
      scope: THERE,
      props: { vpc: { $ref: "b/vpc" }, peerVpc: { $ref: "a/vpc" } },
    });
    expect(links[1]).toMatchObject({ id: "a-b/peering-acceptance", scope: HERE });
  });

  test("two live ones are one too many while nobody can tell which is meant (PEER-1)", () => {
    const theirs = (id: string, status: string) => peering(id, status, { ours: false, turned: true });
    const told = (...things: readonly Observed[]) =>
      made(things).said.map((text) => text.replace("VPCs a and b are joined by 2 peerings", "…"));
    expect(told(...peering("pcx-1", "pending-acceptance"), ...theirs("pcx-2", "pending-acceptance"))).toEqual([
      "error PEER-1 …: pcx-1 (pending-acceptance), pcx-2 (pending-acceptance, not ours)",
    ]);
    expect(told(...peering("pcx-1", "pending-acceptance"), ...theirs("pcx-2", "active"))).toEqual([
      "error PEER-1 …: pcx-1 (pending-acceptance), pcx-2 (active, not ours)",
    ]);
    // Whoever asks for another beside it, ours goes on carrying.
    expect(told(...peering("pcx-1", "active"), ...theirs("pcx-2", "pending-acceptance"))).toEqual([
      "warning PEER-1 …: pcx-1 (active), pcx-2 (pending-acceptance, not ours)",
    ]);
  });

  test("of two that are not ours `adopt` says which is meant, unless the other is the one that carries", () => {
    const both = (first: string, second: string) => [
      ...peering("pcx-1", first, { ours: false }),
      ...peering("pcx-2", second, { ours: false, turned: true }),
    ];
    const told = (adopt: string, things: readonly Observed[]) => {
      const world = worldOf([...vpcs, ...things]);
      const { links, diagnostics } = compiled(fabric(adopt), world);
      const [found] = diagnostics.filter(({ code }) => code === "PEER-1");
      return [found?.severity, links.find(({ id }) => id === "a-b/peering")?.adopt, found?.fix];
    };
    const naming = (id: string) => `  adopt: [{ id: ${id}, as: a-b/peering }]\n`;
    const pending = both("pending-acceptance", "pending-acceptance");
    const removal = (region: string, id: string) =>
      `\`aws ec2 delete-vpc-peering-connection --region ${region} --vpc-peering-connection-id ${id}\``;
    expect(told("", pending)).toEqual([
      "error",
      undefined,
      `Keep the one that is meant, and take the others away: ${removal("us-west-1", "pcx-1")} or ${removal("us-west-2", "pcx-2")}; or name it: \`adopt: [{ id: pcx-1, as: a-b/peering }]\`.`,
    ]);
    expect(told(naming("pcx-2"), pending)).toEqual([
      "warning",
      "pcx-2",
      `pcx-2 is used. If the other is not wanted: ${removal("us-west-1", "pcx-1")}.`,
    ]);
    expect(told(naming("pcx-2"), both("active", "pending-acceptance"))[0]).toBe("error");
    expect(told(naming("pcx-1"), both("active", "pending-acceptance"))[0]).toBe("warning");
  });

  test("a request of another account, whose own side nobody reads, is rejected", () => {
    const asked = peering("pcx-2", "pending-acceptance", { ours: false, turned: true }).slice(1);
    const world = worldOf([...vpcs, ...peering("pcx-1", "active"), ...asked]);
    const [found] = compiled(fabric(), world).diagnostics.filter(({ code }) => code === "PEER-1");
    expect(found?.fix).toContain(
      "aws ec2 reject-vpc-peering-connection --region us-west-1 --vpc-peering-connection-id pcx-2",
    );
  });

  test("of several that have ended the one is told that routes still lead to", () => {
    const ended = [...peering("pcx-1", "deleted"), ...peering("pcx-9", "deleted")];
    const route = thing(
      "route",
      "rtb-a/10.20.0.0/16",
      { routeTable: "rtb-a", destination: "10.20.0.0/16", target: "pcx-1" },
      { state: "blackhole" },
      { scope: HERE },
    );
    expect(made([...ended, route], ["a-b/peering"]).said.join()).toContain("PEER-4 peering pcx-1 is deleted");
  });

  test("somebody else's is used (PEER-5), and adopted where the Fabric says so", () => {
    const used = made(peering("pcx-1", "active", { ours: false }));
    expect(used.said.join()).toMatch(/^info PEER-5 peering pcx-1 \(active\) joins VPCs a and b already/);
    expect(used.ids.filter((id) => !id.includes("route"))).toEqual([]);
    expect(used.desired.existing).toContainEqual({
      id: "a-b/peering",
      kind: "peering-connection",
      scope: HERE,
      worldId: "pcx-1",
    });
    const world = worldOf([...vpcs, ...peering("pcx-1", "active", { ours: false })]);
    const adopted = compiled(fabric("  adopt: [{ id: pcx-1, as: a-b/peering }]\n"), world);
    expect(adopted.links[0]).toMatchObject({ id: "a-b/peering", adopt: "pcx-1" });
    expect(adopted.said).toEqual([]);
  });

  test("blocks come before the request, and after the acceptance of one that is pending (F18)", () => {
    const cluster =
      "  clusters:\n    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { ranges: [10.11.0.0/16] } }\n";
    const [block, id] = ["one/cidr/pods/10.11.0.0/16", "a-b/peering"];
    const before = compiled(fabric(cluster), worldOf(vpcs));
    expect(before.links.find((link) => link.id === id)?.after).toEqual([block]);
    const pending = compiled(fabric(cluster), worldOf([...vpcs, ...peering("pcx-1", "pending-acceptance")]));
    expect(pending.links.find((link) => link.id === id)?.after).toEqual([]);
    expect(pending.desired.resources.find((found) => found.id === block)?.after).toEqual(["a-b/peering-acceptance"]);
    expect(pending.said.filter((text) => text.includes("CIDR-5"))).toEqual([]);
  });
});

describe("the other VPC is somebody else's", () => {
  const theirs = { ...SIDE_B, scope: OTHERS };
  const text = fabric(
    `  accounts: { other: { id: "222222222222" } }\n`,
    `{ account: other, region: us-west-2, id: ${B}, manage: none }`,
  );
  const compiledPartner = (things: readonly Observed[]) =>
    compiled(text, worldOf([...vpcs.filter(({ scope }) => scope === HERE), ...things], [HERE]));
  const shown = (status: string, cidrs: readonly string[]) => [
    peeringIn(HERE, "pcx-1", [SIDE_A, { ...theirs, cidrs }], status, {
      owner: { uid: UID, id: "a-b/peering", fabric: "west" },
    }),
  ];

  test("asked for; who has to accept is said, and routes wait for what is not known yet", () => {
    const { links } = compiledPartner([]);
    expect(links.map(({ id, blocked }) => [id, blocked?.code])).toEqual([
      ["a-b/peering", undefined],
      ["a-b/peering-acceptance", "PEER-3"],
    ]);
    expect(links[1]?.blocked?.reason).toBe("only account 222222222222 can accept it, in us-west-2, within 7 days");
  });

  test("accepted: what the peering shows of the other VPC is routed there, and nothing is left to accept", () => {
    const { ids } = compiledPartner(shown("active", ["10.20.0.0/16", "100.64.0.0/16"]));
    expect(ids).toEqual(["a-b/peering", "a-b/peering-route/a/rtb-a/10.20.0.0/16"]);
  });

  test("neither is ours: said (LINK-1)", () => {
    const both = linkedFabric(`  accounts: { other: { id: "222222222222" } }
  vpcs:
    a: { account: other, region: us-west-2, id: ${A} }
    b: { account: other, region: us-west-2, id: ${B} }
  links:
    a-b: { peering: [a, b] }
`);
    const status = { kind: "failed" as const, code: "wrong-account", message: "", hint: "" };
    const world = worldOf([], [OTHERS]);
    const denied = { ...world, scopes: Object.fromEntries(Object.keys(world.scopes).map((key) => [key, status])) };
    expect(compiled(both, denied).said.join()).toContain("error LINK-1 Podspan has no way to VPC a");
  });
});

describe("an end that cannot be read for once", () => {
  test("everything of the link waits, and nothing that it has is taken for unwanted", () => {
    const world = unreadable(worldOf([...vpcs, ...peering("pcx-1", "active")]), "aws/aws/111111111111/us-west-2#vpc");
    const { links, desired } = compiled(fabric(), world);
    expect(links.every(({ blocked }) => blocked?.code === "SCOPE-1")).toBe(true);
    expect(desired.handsOff?.links).toEqual(["a-b"]);
  });
});

describe("overlaps that only the world shows, F36 (fault 2b-29)", () => {
  test("of blocks, routed or not, and of what EKS gives services", () => {
    const things = [
      ...vpcs.filter(({ id }) => id !== B && id !== A),
      vpcIn(HERE, A, ["10.10.0.0/16", "100.64.0.0/16"]),
      vpcIn(THERE, B, ["10.20.0.0/16", "100.64.128.0/17"]),
      clusterIn(THERE, "two", B, ["subnet-b"], "10.10.0.0/20"),
    ];
    const cluster = "  clusters:\n    two: { vpc: b, zones: [us-west-2a, us-west-2b], pods: { placement: nodes } }\n";
    expect(compiled(fabric(cluster), worldOf(things)).said.filter((text) => text.includes("ADDR-1"))).toEqual([
      "error ADDR-1 100.64.0.0/16 of VPC a overlaps 100.64.128.0/17 of VPC b, and link a-b joins the two",
      "error ADDR-1 10.10.0.0/20 of the services of cluster two overlaps 10.10.0.0/16 of VPC a, and link a-b joins the two",
    ]);
  });
});

describe("routes of others in the tables of a link", () => {
  const said = (route: string, state: "active" | "blackhole" = "active", ownByState: readonly string[] = []) => {
    const things = [
      ...vpcs.filter(({ id }) => id !== "rtb-a"),
      ...tableIn(HERE, A, "rtb-a", [], { main: true, routes: [route], state }),
    ];
    const world = worldOf(things);
    expect(observedOf(world, "route-table")).toHaveLength(2);
    return compiled(fabric(), world, new Set(ownByState)).said;
  };

  test.each<[string, "active" | "blackhole", string | undefined]>([
    [
      "10.20.0.0/16 tgw-1",
      "active",
      "error ROUTE-4 rtb-a sends 10.20.0.0/16 to tgw-1, which Podspan did not put there; the link needs that destination",
    ],
    [
      "10.20.0.0/16 pcx-9",
      "blackhole",
      "error ROUTE-4 rtb-a sends 10.20.0.0/16 to pcx-9, a blackhole, which Podspan did not put there; the link needs that destination",
    ],
    [
      "10.20.0.0/16 vgw-1 propagated",
      "active",
      "info ROUTE-5 rtb-a sends 10.20.0.0/16 to vgw-1 by propagation: the link's own route takes its place",
    ],
    [
      "10.20.8.0/24 eni-1",
      "active",
      "warning ROUTE-5 rtb-a sends 10.20.8.0/24 to eni-1, a part of 10.20.0.0/16 that the link leads to VPC b: those addresses are not reached over it",
    ],
    [
      "10.0.0.0/8 tgw-1",
      "active",
      "info ROUTE-5 rtb-a sends 10.0.0.0/8 to tgw-1: the link takes 10.20.0.0/16 out of that",
    ],
    ["0.0.0.0/0 igw-1", "active", undefined],
    ["172.16.0.0/12 tgw-1", "active", undefined],
  ])("%s, %s", (route, state, text) => {
    expect(said(route, state)).toEqual(text === undefined ? [] : [text]);
  });

  test("one that state says is ours is no one else's", () => {
    expect(said("10.20.0.0/16 pcx-9", "blackhole", ["rtb-a/10.20.0.0/16"])).toEqual([]);
  });

  test("a controller that would put its route back is named, and not to be adopted", () => {
    const gateway = thing(
      "node",
      "gw",
      {
        name: "gw",
        zone: "us-west-1a",
        instance: "i-gw",
        os: "linux",
        ready: true,
        schedulable: true,
        createdAt: "2026-01-01T00:00:00Z",
        internalIps: [],
        labels: { "hybrid-gateway-node": "true" },
        annotations: {},
      },
      {},
      { scope: kubernetesScope("one") },
    );
    const world = worldOf([
      ...vpcs.filter(({ id }) => id !== "rtb-a"),
      ...tableIn(HERE, A, "rtb-a", [], { main: true, routes: ["10.20.0.0/16 eni-gw"] }),
      interfaceIn(HERE, A, "eni-gw", "subnet-a", [], { instance: "i-gw" }),
      gateway,
    ]);
    const [problem] = compiled(fabric(), world).diagnostics;
    expect(problem?.message).toContain(
      "which Podspan did not put there (eks-hybrid-nodes-gateway does, and would again)",
    );
    expect(problem?.fix).toBe(
      "Take 10.20.0.0/16 out of what eks-hybrid-nodes-gateway routes, or give the VPC at the other end another range.",
    );
  });
});

describe("a VPC that another account shares with ours", () => {
  const shared = (accounts: string) =>
    linkedFabric(`${accounts}  vpcs:
    a: { region: us-west-1, id: ${A} }
    b: { region: us-west-2, id: ${B}, owner: "222222222222" }
  clusters:
    two: { vpc: b, zones: [usw2-az1, usw2-az2], pods: { placement: nodes } }
  links:
    a-b: { peering: [a, b] }
`);

  const things = [
    ...vpcs.filter(({ scope }) => scope === HERE),
    vpcIn(OTHERS, B, ["10.20.0.0/16"]),
    { ...vpcIn(THERE, B, ["10.20.0.0/16"]), facts: vpcIn(OTHERS, B, ["10.20.0.0/16"]).facts } as Observed,
    subnetIn(OTHERS, B, "subnet-b", "10.20.0.0/24"),
    subnetIn(THERE, B, "subnet-b", "10.20.0.0/24"),
    ...tableIn(OTHERS, B, "rtb-b", [], { main: true }),
    clusterIn(THERE, "two", B, ["subnet-b"]),
    groupIn(THERE, B, "sg-two"),
  ];

  test("its owner, where Podspan has a role there, accepts and routes; rules are the participant's", () => {
    const fabric = shared('  accounts: { other: { id: "222222222222", assumeRole: podspan } }\n');
    const { links } = compiled(fabric, worldOf(things, [HERE, THERE, OTHERS]));
    const place = ({ scope }: (typeof links)[number]) =>
      scope.plane === "aws" ? `${scope.account} ${scope.region}` : "";
    expect(links.map((link) => `${link.id.split("/").slice(1, 3).join("/")} ${place(link)}`)).toEqual([
      "peering 111111111111 us-west-1",
      "peering-acceptance 222222222222 us-west-2",
      "peering-route/a 111111111111 us-west-1",
      "peering-route/b 222222222222 us-west-2",
      "security-group-rule/b 111111111111 us-west-2",
    ]);
  });

  test("without a role there the owner's part is handed over", () => {
    const { links } = compiled(shared(""), worldOf(things, [HERE, THERE]));
    expect(links.map(({ id, blocked }) => [id, blocked?.code])).toEqual([
      ["a-b/peering", undefined],
      ["a-b/peering-acceptance", "PEER-3"],
    ]);
  });
});
