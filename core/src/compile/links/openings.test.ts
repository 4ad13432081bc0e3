import { describe, expect, test } from "vitest";
import type { Observed } from "../../observed/index.ts";
import { thing, unreadable } from "../world/world.fixture.ts";
import {
  A,
  B,
  clusterIn,
  compiled,
  groupIn,
  HERE,
  interfaceIn,
  linkedFabric,
  pairOfVpcs,
  THERE,
  UID,
  worldOf,
} from "./linked-world.fixture.ts";

const fabric = (link = "", { region = "us-west-2", pods = "placement: nodes" } = {}) =>
  linkedFabric(`  vpcs:
    a: { region: us-west-1, id: ${A} }
    b: { region: ${region}, id: ${B} }
  clusters:
    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { ${pods} } }
    two: { vpc: b, zones: [${region}a, ${region}b], pods: { placement: nodes } }
  links:
    a-b: { peering: [a, b]${link} }
`);

/** Nodes with an own group, as eksctl's: the cluster security group is on the control plane's interfaces too. */
function things(scope = THERE, more: readonly Observed[] = []): readonly Observed[] {
  return [
    ...pairOfVpcs(scope),
    clusterIn(HERE, "one", A, ["subnet-a"]),
    clusterIn(scope, "two", B, ["subnet-b"]),
    groupIn(HERE, A, "sg-one"),
    groupIn(HERE, A, "sg-nodes-a"),
    groupIn(scope, B, "sg-two"),
    groupIn(scope, B, "sg-nodes-b"),
    interfaceIn(HERE, A, "eni-plane-a", "subnet-a", ["sg-one"], { description: "Amazon EKS one" }),
    interfaceIn(scope, B, "eni-plane-b", "subnet-b", ["sg-two"], { description: "Amazon EKS two" }),
    interfaceIn(HERE, A, "eni-a", "subnet-a", ["sg-one", "sg-nodes-a"], { instance: "i-a" }),
    interfaceIn(scope, B, "eni-b", "subnet-b", ["sg-two", "sg-nodes-b"], { instance: "i-b" }),
    ...more,
  ];
}

/** Rules of the link, without its name. */
function rules(made: ReturnType<typeof compiled>): readonly string[] {
  return made.ids.flatMap((id) => id.split("a-b/security-group-rule/")[1] ?? []);
}

const world = (more: readonly Observed[] = []) => worldOf(things(THERE, more));

describe("rules in the groups of nodes", () => {
  test("the group that is on nodes alone is opened, not the one that the control plane has too", () => {
    expect(rules(compiled(fabric(), world()))).toEqual([
      "a/sg-nodes-a/ingress/any/10.20.0.0/16",
      "b/sg-nodes-b/ingress/any/10.10.0.0/16",
    ]);
  });

  test("one group for each node is enough: the one that most of them share", () => {
    const more = [
      groupIn(HERE, A, "sg-shared"),
      interfaceIn(HERE, A, "eni-a2", "subnet-a", ["sg-one", "sg-shared", "sg-0other"], { instance: "i-a2" }),
      interfaceIn(HERE, A, "eni-a3", "subnet-a", ["sg-one", "sg-shared"], { instance: "i-a3" }),
    ];
    expect(rules(compiled(fabric(), world(more))).filter((rule) => rule.startsWith("a/"))).toEqual([
      "a/sg-nodes-a/ingress/any/10.20.0.0/16",
      "a/sg-shared/ingress/any/10.20.0.0/16",
    ]);
  });

  test("a cluster without nodes has its cluster security group, as nodes of managed groups have", () => {
    const bare = worldOf(things().filter(({ id }) => id !== "eni-a"));
    expect(rules(compiled(fabric(), bare))[0]).toBe("a/sg-one/ingress/any/10.20.0.0/16");
  });

  test("just what `allow` says, and ICMP for the path's MTU", () => {
    const narrow = compiled(fabric(", allow: [{ protocol: tcp, ports: [443], to: 10.20.0.0/16 }]"), world());
    expect(rules(narrow)).toEqual([
      "a/sg-nodes-a/ingress/icmp/3-4/10.20.0.0/16",
      "b/sg-nodes-b/ingress/icmp/3-4/10.10.0.0/16",
      "b/sg-nodes-b/ingress/tcp/443-443/10.10.0.0/16",
    ]);
  });

  test("nothing is opened for a link that allows nothing", () => {
    expect(rules(compiled(fabric(", allow: []"), world()))).toEqual([]);
  });

  test("a group that others let nothing out of is opened outwards too, ours still counted as missing once it is there", () => {
    const closed = (own: readonly object[] = []) =>
      groupIn(HERE, A, "sg-nodes-a", {
        egress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidr: "0.0.0.0/0" }, ...own],
      });
    const without = things().filter(({ id }) => id !== "sg-nodes-a");
    const egress = "a/sg-nodes-a/egress/any/10.20.0.0/16";
    expect(rules(compiled(fabric(), worldOf([...without, closed()])))).toContain(egress);
    const ours = thing(
      "security-group-rule",
      "sgr-1",
      { group: "sg-nodes-a", direction: "egress", protocol: "-1", cidr: "10.20.0.0/16", description: "" },
      {},
      { scope: HERE, owner: { uid: UID, id: `a-b/security-group-rule/${egress}`, fabric: "west" } },
    );
    const applied = worldOf([...without, closed([{ protocol: "-1", cidr: "10.20.0.0/16" }]), ours]);
    expect(rules(compiled(fabric(), applied))).toContain(egress);
  });

  test("the very rule of somebody else is not made again", () => {
    const there = groupIn(HERE, A, "sg-nodes-a", { ingress: [{ protocol: "-1", cidr: "10.20.0.0/16" }] });
    const made = compiled(fabric(), worldOf([...things().filter(({ id }) => id !== "sg-nodes-a"), there]));
    expect(rules(made)).toEqual(["b/sg-nodes-b/ingress/any/10.10.0.0/16"]);
  });
});

describe("what was not read is not taken for gone", () => {
  const rule = (group: string) =>
    thing(
      "security-group-rule",
      "sgr-1",
      { group, direction: "ingress", protocol: "-1", cidr: "10.20.0.0/16", description: "" },
      {},
      {
        scope: HERE,
        owner: { uid: UID, id: `a-b/security-group-rule/a/${group}/ingress/any/10.20.0.0/16`, fabric: "west" },
      },
    );

  test("without Kubernetes, nodes that only it names keep what was opened for them", () => {
    const hidden = worldOf([...things().filter(({ id }) => id !== "eni-a"), rule("sg-nodes-a")]);
    expect(rules(compiled(fabric(), hidden))[0]).toBe("a/sg-nodes-a/ingress/any/10.20.0.0/16");
    const read = { ...hidden, scopes: { ...hidden.scopes, "kubernetes/one#node": { kind: "observed" as const } } };
    expect(rules(compiled(fabric(), read))[0]).toBe("a/sg-one/ingress/any/10.20.0.0/16");
  });

  test.each(["network-interface", "node-group", "cluster", "route-table"])(
    "%s: the link waits, and keeps what it has",
    (kind) => {
      const { desired, links } = compiled(
        fabric(),
        unreadable(world([rule("sg-nodes-a")]), `aws/aws/111111111111/us-west-1#${kind}`),
      );
      expect(desired.handsOff?.links).toEqual(["a-b"]);
      expect(links.every(({ blocked }) => blocked?.code === "SCOPE-1")).toBe(true);
    },
  );
});

describe("groups instead of ranges (F26, F27)", () => {
  const near = (pods?: string) => fabric("", { region: "us-west-1", ...(pods === undefined ? {} : { pods }) });

  test("inside one Region and account the other's groups are named, once the peering is there", () => {
    const made = compiled(near(), worldOf(things(HERE), [HERE]));
    expect(rules(made)).toEqual(["a/sg-nodes-a/ingress/any/sg-nodes-b", "b/sg-nodes-b/ingress/any/sg-nodes-a"]);
    const [rule] = made.links.filter(({ kind }) => kind === "security-group-rule");
    expect(rule).toMatchObject({ after: ["a-b/peering-acceptance"], props: { source: "sg-nodes-b" } });
  });

  test("those of pods as well, by reference", () => {
    const made = compiled(near("ranges: [10.11.0.0/16]"), worldOf(things(HERE), [HERE]));
    expect(rules(made).filter((rule) => rule.startsWith("b/"))).toEqual([
      "b/sg-nodes-b/ingress/any/one/security-group/pods",
      "b/sg-nodes-b/ingress/any/sg-nodes-a",
    ]);
  });

  test("ranges where nodes translate what their pods send, and where `allow` names ranges", () => {
    const translated = compiled(near("ranges: [100.64.0.0/16]"), worldOf(things(HERE), [HERE]));
    expect(rules(translated).filter((rule) => rule.startsWith("b/"))).toEqual([
      "b/sg-nodes-b/ingress/any/10.10.0.0/16",
    ]);
    const written = compiled(
      fabric(", allow: [{ protocol: any, from: 10.10.0.0/20 }]", { region: "us-west-1" }),
      worldOf(things(HERE), [HERE]),
    );
    expect(rules(written)).toContain("b/sg-nodes-b/ingress/any/10.10.0.0/20");
    expect(written.said).toEqual([]);
  });
});

describe("rules in the group of pods", () => {
  const ingress = (link: string, pods = "ranges: [10.11.0.0/16]") => {
    const { desired } = compiled(fabric(link, { pods }), world());
    const group = desired.resources.find(({ id }) => id === "one/security-group/pods");
    return group && "ingress" in group.props ? group.props.ingress : [];
  };

  test("ranges of the other VPC, beside its own (fault 3b-15)", () => {
    expect(ingress("")).toEqual([
      { protocol: "-1", cidr: "10.10.0.0/16" },
      { protocol: "-1", cidr: "10.11.0.0/16" },
      { protocol: "-1", group: "sg-one" },
      { protocol: "-1", cidr: "10.20.0.0/16" },
    ]);
  });

  test("only what is for pods: what `allow` leads to nodes does not open them (fault 3b-15)", () => {
    expect(ingress(", allow: [{ protocol: tcp, ports: [22], to: 10.10.0.0/16 }]").slice(3)).toEqual([]);
    expect(ingress(", allow: [{ protocol: tcp, ports: [80], to: 10.11.0.0/16 }]").slice(3)).toEqual([
      { protocol: "icmp", fromPort: 3, toPort: 4, cidr: "10.20.0.0/16" },
      { protocol: "tcp", fromPort: 80, toPort: 80, cidr: "10.20.0.0/16" },
    ]);
  });

  test("none where nobody routes to them (fault 3b-5)", () => {
    expect(ingress("", "ranges: [100.64.0.0/16]").slice(3)).toEqual([]);
  });
});

describe("what security groups cannot say", () => {
  test("a part of a VPC as destination: LINK-4; a range of neither end: LINK-5", () => {
    const { said } = compiled(
      fabric(", allow: [{ protocol: any, to: 10.20.8.0/24 }, { protocol: any, from: 10.99.0.0/16 }]"),
      world(),
    );
    expect(said).toEqual([
      "warning LINK-4 link a-b, allow: to 10.20.8.0/24 is a part of VPC b, and the security groups there let in to all that carry them",
      "warning LINK-5 link a-b, allow: from 10.99.0.0/16 lies in no range that the link leads to",
    ]);
  });
});
