import { describe, expect, test } from "vitest";
import { addressesIn } from "../../compile/allocation/addresses.fixture.ts";
import { compile } from "../../compile/compile.ts";
import {
  awsNode,
  cluster,
  fabricOf,
  POD_RANGES,
  SCOPE,
  sizedNode,
  snapshotOf,
  thing,
  vpc,
} from "../../compile/world/world.fixture.ts";
import { collectionKey, type Observed, type Snapshot } from "../../observed/index.ts";
import { diff } from "../diff.ts";
import type { Check } from "../model/plan.ts";
import { densityChecks, plannedDensityChecks } from "./density.ts";
import type { CheckInput } from "./input.ts";

const VPC = "vpc-09796d57be9cec2d2";
const ON = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };
const PREFIXES = { ...ON, ENABLE_PREFIX_DELEGATION: "true" };
const PREFIX_FABRIC = POD_RANGES.replace("ranges: [100.64.0.0/16]", "ranges: [100.64.0.0/16], prefixDelegation: true");

function interfaceOf(node: string, subnet: string, tags: Readonly<Record<string, string>> = {}): Observed {
  const props = {
    vpc: VPC,
    subnet,
    status: "in-use",
    description: "",
    groups: [],
    instance: `i-${node}`,
    leaked: false,
    addresses: [],
    prefixes: [],
  };
  return thing("network-interface", `eni-${node}-${subnet}-${Object.keys(tags).length}`, props, {}, { tags });
}

const OUR_SUBNET = thing(
  "subnet",
  "subnet-pods",
  { vpc: VPC, cidr: "100.64.0.0/18", zone: "eu-west-1b" },
  { state: "available", zoneId: "", availableAddresses: 16_379, ownerAccount: SCOPE.account },
  { owner: { uid: "11111111-2222-4333-8444-555555555555", id: "prod/subnet/pods/eu-west-1b", fabric: "cgnat" } },
);

/** Interfaces of a node that was made after custom networking: the primary one, and one in the pod subnet. */
function replaced(name: string): readonly Observed[] {
  return [interfaceOf(name, "subnet-nodes"), interfaceOf(name, "subnet-pods")];
}

function worldOf(things: readonly Observed[], env: Readonly<Record<string, string>> = ON): Snapshot {
  const base = [vpc(VPC, ["10.196.24.0/24", "100.64.0.0/16"]), cluster("prod", VPC, false), awsNode("prod", env)];
  const world = snapshotOf([...base, OUR_SUBNET, ...things]);
  const read = { [collectionKey(SCOPE, "network-interface")]: { kind: "observed" as const } };
  return { ...world, scopes: { ...world.scopes, ...read } };
}

function inputOf(snapshot: Snapshot, text = POD_RANGES): CheckInput {
  const fabric = fabricOf(text);
  const addresses = addressesIn(fabric, snapshot);
  const { desired } = compile(fabric, addresses, snapshot);
  const state = {
    kind: "State",
    version: 1,
    fabric: { name: "cgnat", uid: fabric.metadata.uid },
    resources: {},
  } as const;
  return { fabric, addresses, desired, snapshot, difference: diff(desired, snapshot, state), only: undefined };
}

function linesOf(checks: readonly Check[]): readonly string[] {
  return checks.map(({ status, message }) => `${status} ${message}`);
}

const live = (things: readonly Observed[], env?: Readonly<Record<string, string>>, text?: string) =>
  linesOf(densityChecks("prod", inputOf(worldOf(things, env), text)));

describe("POD-1: nodes that use the pod subnets", () => {
  test("with the number of their type all is well", () => {
    expect(live([sizedNode("a", "m5.large", 20), ...replaced("a")])).toEqual([
      "ok all 1 nodes have the max-pods of their type",
    ]);
  });

  test("with the default number of their type they take more pods than they have addresses for (fault 3b-2)", () => {
    const [check] = densityChecks("prod", inputOf(worldOf([sizedNode("a", "m5.large", 29), ...replaced("a")])));
    expect(check).toMatchObject({
      code: "max-pods",
      status: "failed",
      message: "POD-1: a (m5.large) has 29, not 20: more pods than addresses",
    });
    expect(check?.fix).toContain('maxPodsExpression "(default_enis - 1) * (ips_per_eni - 1) + 2"');
    expect(check?.fix).toContain("settings.kubernetes.max-pods = 20");
  });

  test("with fewer they are named and in order", () => {
    expect(live([sizedNode("a", "m5.large", 10), ...replaced("a")])).toEqual([
      "ok no node allows more pods than it has addresses for; fewer than possible: a (m5.large) has 10, not 20",
    ]);
  });

  test("with prefixes the cap is advice, and the addresses are the limit", () => {
    const things = [
      sizedNode("a", "m5.large", 200),
      ...replaced("a"),
      sizedNode("b", "t3.nano", 110),
      ...replaced("b"),
    ];
    expect(live(things, PREFIXES, PREFIX_FABRIC)).toEqual([
      "failed POD-1: b (t3.nano) has 110, not 18: more pods than addresses",
      "warning POD-1: a (m5.large) has 200, not 110: more than AWS advises for so many vCPUs",
    ]);
  });

  test("POD-4: an interface that the CNI does not manage takes one from the pods", () => {
    const multus = interfaceOf("a", "subnet-nodes", { "node.k8s.amazonaws.com/no_manage": "true" });
    expect(live([sizedNode("a", "m5.xlarge", 44), ...replaced("a"), multus])).toEqual([
      "failed POD-1: a (m5.xlarge) has 44, not 30 (POD-4: 1 of its interfaces are not the CNI's): more pods than addresses",
    ]);
  });

  test("what the account says of a type rules over the table", () => {
    const props = { name: "m5.large", interfaces: 4, addressesPerInterface: 10, vcpus: 2, nitro: true };
    const type = thing("instance-type", "m5.large", props, {});
    expect(live([sizedNode("a", "m5.large", 29), ...replaced("a"), type])).toEqual([
      "ok all 1 nodes have the max-pods of their type",
    ]);
  });

  test("security groups for pods that are on in the cluster take an interface too", () => {
    expect(live([sizedNode("a", "m5.xlarge", 44), ...replaced("a")], { ...ON, ENABLE_POD_ENI: "true" })).toEqual([
      "failed POD-1: a (m5.xlarge) has 44, not 30: more pods than addresses",
    ]);
  });
});

test("a managed node group allows the cap at most, without prefixes too (EKS user guide)", () => {
  const managed = sizedNode("a", "m5.4xlarge", 110);
  const labels = { ...managed.props.labels, "eks.amazonaws.com/nodegroup": "big" };
  const labelled = { ...managed, props: { ...managed.props, labels } };
  expect(live([labelled, ...replaced("a")])).toEqual(["ok all 1 nodes have the max-pods of their type"]);
  expect(live([managed, ...replaced("a")])).toEqual([
    "ok no node allows more pods than it has addresses for; fewer than possible: a (m5.4xlarge) has 110, not 205",
  ]);
});

describe("nodes that are to be replaced", () => {
  test("are told what those after them must have", () => {
    expect(live([sizedNode("a", "m5.large", 29), interfaceOf("a", "subnet-nodes")])).toEqual([
      "warning POD-1: nodes that replace the present ones must be made with another max-pods (m5.large: 20, now 29)",
    ]);
  });

  test("and nothing is said when they have it already", () => {
    expect(live([sizedNode("a", "m5.large", 20), interfaceOf("a", "subnet-nodes")])).toEqual([]);
  });

  test("nothing is judged while their interfaces were not read", () => {
    const { scopes, ...world } = worldOf([sizedNode("a", "m5.large", 29)]);
    const failed = { kind: "failed" as const, code: "UnauthorizedOperation", message: "no", hint: "allow it" };
    const blind = { ...world, scopes: { ...scopes, [collectionKey(SCOPE, "network-interface")]: failed } };
    expect(linesOf(densityChecks("prod", inputOf(blind)))).toEqual([]);
  });
});

describe("types that cannot do it", () => {
  test("POD-2: one interface and custom networking", () => {
    expect(live([sizedNode("a", "hpc6id.32xlarge", 51), interfaceOf("a", "subnet-nodes")])).toEqual([
      "failed POD-2: hpc6id.32xlarge has no interface left for pods: custom networking takes its only one",
    ]);
  });

  test("POD-3: prefixes and no Nitro, also for a node group that has no node yet", () => {
    const props = { cluster: "prod", name: "old", status: "ACTIVE", subnets: [], instanceTypes: ["t2.small"] };
    expect(live([thing("node-group", "prod/old", props, {})], PREFIXES, PREFIX_FABRIC)).toEqual([
      "failed POD-3: t2.small is not built on Nitro and takes no prefixes: its nodes go on with single addresses",
    ]);
  });

  test("a type that nobody knows is not taken for good", () => {
    const [line] = live([sizedNode("a", "z9.large", 29), interfaceOf("a", "subnet-nodes")]);
    expect(line).toMatch(/^unknown how many pods z9.large can hold is not known/);
  });
});

describe("before apply", () => {
  const planned = (env: Readonly<Record<string, string>>, text = POD_RANGES) =>
    linesOf(plannedDensityChecks("prod", inputOf(worldOf([sizedNode("a", "m5.large", 20)], env), text)));

  test("nothing is said where the number of pods stays", () => {
    expect(planned(ON)).toEqual([]);
  });

  test("what is about to change is: custom networking, and prefixes", () => {
    expect(planned({ ...ON, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false" })).toEqual([]);
    expect(planned(ON, PREFIX_FABRIC)).toEqual([
      "warning POD-1: nodes that replace the present ones must be made with another max-pods (m5.large: 110, now 20)",
    ]);
  });
});
