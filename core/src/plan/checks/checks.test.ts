import { describe, expect, test } from "vitest";
import { addressesIn } from "../../compile/allocation/addresses.fixture.ts";
import { compile } from "../../compile/compile.ts";
import { kubernetesScope, protectionOf } from "../../compile/index.ts";
import {
  awsNode,
  cluster,
  fabricOf,
  node,
  POD_RANGES,
  SCOPE,
  snapshotOf,
  thing,
  vpc,
} from "../../compile/world/world.fixture.ts";
import { collectionKey, mergeSnapshots, type Observed, type Snapshot } from "../../observed/index.ts";
import { diff } from "../diff.ts";
import type { Check, Only } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { planIn } from "../plan.fixture.ts";
import { project } from "../project.ts";
import { verifyChecks } from "./checks.ts";

const VPC = "vpc-09796d57be9cec2d2";
const fabric = fabricOf(POD_RANGES);
const STATE: State = { kind: "State", version: 1, fabric: { name: "cgnat", uid: fabric.metadata.uid }, resources: {} };
const ON = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };

/** The document's VPC, applied, with the CNI switched on and the nodes still there. */
function appliedWorld(): Snapshot {
  const before = snapshotOf([
    vpc(VPC, ["10.196.24.0/24"]),
    cluster("prod", VPC, false),
    node("prod", "node-b", "eu-west-1b"),
    node("prod", "node-c", "eu-west-1c"),
    awsNode("prod", ON),
  ]);
  const addresses = addressesIn(fabric, before);
  const { desired } = compile(fabric, addresses, before);
  const plan = planIn(before, desired, { state: STATE, protection: protectionOf(fabric) });
  return withScopes(project(before, plan), ["network-interface", "node-group"], ["pod"]);
}

function withScopes(
  world: Snapshot,
  aws: readonly ("network-interface" | "node-group")[],
  kubernetes: readonly "pod"[],
): Snapshot {
  const keys = [
    ...aws.map((kind) => collectionKey(SCOPE, kind)),
    ...kubernetes.map((kind) => collectionKey(kubernetesScope("prod"), kind)),
  ];
  return {
    ...world,
    scopes: { ...world.scopes, ...Object.fromEntries(keys.map((key) => [key, { kind: "observed" as const }])) },
  };
}

function add(world: Snapshot, ...things: readonly Observed[]): Snapshot {
  return mergeSnapshots([world, { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: things }]);
}

function without(world: Snapshot, gone: (found: Observed) => boolean): Snapshot {
  return { ...world, resources: world.resources.filter((found) => !gone(found)) };
}

function change<K extends Observed["kind"]>(world: Snapshot, kind: K, patch: (found: Observed) => Observed): Snapshot {
  return { ...world, resources: world.resources.map((found) => (found.kind === kind ? patch(found) : found)) };
}

function checksOf(world: Snapshot, only: Only = undefined): readonly Check[] {
  const addresses = addressesIn(fabric, world);
  const { desired } = compile(fabric, addresses, world);
  const difference = diff(desired, world, STATE);
  return verifyChecks({ fabric, addresses, desired, snapshot: world, difference, only });
}

/** Codes of checks that are not ok, with their status. */
function findings(world: Snapshot, only?: Only): readonly string[] {
  return checksOf(world, only)
    .filter((check) => check.status !== "ok")
    .map((check) => `${check.status} ${check.code}`);
}

function eni(id: string, subnet: string, instance: string): Observed {
  return thing(
    "network-interface",
    id,
    {
      vpc: VPC,
      subnet,
      status: "in-use",
      description: "aws-K8S",
      groups: [],
      instance,
      leaked: false,
      addresses: [],
      prefixes: [],
    },
    {},
  );
}

/** Both nodes with a primary interface in the node subnets and a secondary one in the pod subnets: replaced. */
function replacedNodes(): Snapshot {
  return add(
    appliedWorld(),
    eni("eni-b0", "subnet-nodes", "i-node-b"),
    eni("eni-b1", "planned:prod/subnet/pods/eu-west-1b", "i-node-b"),
    eni("eni-c0", "subnet-nodes", "i-node-c"),
    eni("eni-c1", "planned:prod/subnet/pods/eu-west-1c", "i-node-c"),
  );
}

function pod(name: string, address: string, hostNetwork = false): Observed {
  return thing(
    "pod",
    `default/${name}`,
    { namespace: "default", name, node: "node-b", addresses: [address], hostNetwork, phase: "Running" },
    {},
    { scope: kubernetesScope("prod") },
  );
}

test("a finished network with replaced nodes is all ok, and every finding that is not says what to do", () => {
  expect(findings(replacedNodes())).toEqual([]);
  expect(checksOf(replacedNodes()).length).toBeGreaterThanOrEqual(14);
  const broken = checksOf(without(appliedWorld(), (found) => found.kind === "subnet"));
  expect(broken.filter((check) => check.status !== "ok" && check.fix === "")).toEqual([]);
});

describe("the network", () => {
  test("a block that is not there, and one that AWS is still at work on", () => {
    expect(
      findings(
        without(replacedNodes(), (found) => found.kind === "vpc-cidr"),
        "aws",
      ),
    ).toContain("failed vpc-block");
    const associating = change(
      replacedNodes(),
      "vpc-cidr",
      (found) => ({ ...found, facts: { state: "associating" } }) as Observed,
    );
    expect(findings(associating, "aws")).toContain("failed vpc-block");
  });

  test("a pod subnet that is gone; its zone is named", () => {
    const world = without(replacedNodes(), (found) => found.owner?.id === "prod/subnet/pods/eu-west-1b");
    const found = checksOf(world, "aws").find((check) => check.status === "failed" && check.code === "pod-subnet");
    expect(found).toMatchObject({ message: "there is no pod subnet in eu-west-1b", fix: "run `podspan apply`" });
  });

  test("a table without the local route of a block (F2)", () => {
    const world = change(
      replacedNodes(),
      "route-table",
      (found) => ({ ...found, facts: { main: false, routes: [] } }) as Observed,
    );
    expect(findings(world, "aws")).toEqual(["failed local-routes"]);
  });

  test("a rule that somebody added to the group of the pods", () => {
    const world = change(replacedNodes(), "security-group", (found) => {
      const { ingress } = (found as Observed<"security-group">).props;
      const open = { protocol: "tcp", fromPort: 22, toPort: 22, cidr: "0.0.0.0/0" };
      return { ...found, props: { ...found.props, ingress: [...ingress, open] } } as Observed;
    });
    expect(findings(world, "aws")).toEqual(["failed security-group"]);
  });

  test.each([
    [0, "failed free-addresses"],
    [1000, "warning free-addresses"],
  ])("%i free addresses in a pod subnet", (availableAddresses, finding) => {
    const world = change(
      replacedNodes(),
      "subnet",
      (found) => ({ ...found, facts: { ...found.facts, availableAddresses } }) as Observed,
    );
    expect(findings(world, "aws")).toEqual([finding, finding]);
  });
});

describe("the cluster", () => {
  test("nodes from before keep their old interfaces: NODE-1 names them by zone (fault 3b-1)", () => {
    const world = add(
      appliedWorld(),
      eni("eni-1", "subnet-nodes", "i-node-b"),
      eni("eni-2", "subnet-nodes", "i-node-b"),
    );
    const found = checksOf(world).find((check) => check.code === "old-nodes");
    expect(found?.status).toBe("warning");
    expect(found?.message).toContain("2 of 2 nodes");
    expect(found?.message).toContain("eu-west-1b: node-b");
  });

  test("a node whose primary interface alone lies outside is new", () => {
    expect(checksOf(replacedNodes()).find((check) => check.code === "old-nodes")?.status).toBe("ok");
  });

  test("a node and a node group in a zone without a pod subnet (fault 3b-13)", () => {
    const group = thing(
      "node-group",
      "prod/more",
      { cluster: "prod", name: "more", status: "ACTIVE", subnets: ["subnet-a"] },
      {},
    );
    const subnet = thing(
      "subnet",
      "subnet-a",
      { vpc: VPC, cidr: "10.196.24.0/26", zone: "eu-west-1a" },
      { state: "available", zoneId: "", availableAddresses: 50, ownerAccount: "" },
    );
    const found = checksOf(add(replacedNodes(), group, subnet)).find((check) => check.status === "failed");
    expect(found?.code).toBe("zone-coverage");
    expect(found?.message).toContain("node group more in eu-west-1a");
  });

  test("pods outside the pod subnets; hostNetwork pods have their node's address", () => {
    const world = add(replacedNodes(), pod("new", "100.64.0.9"), pod("host", "10.196.24.9", true));
    expect(findings(world)).toEqual([]);
    const old = checksOf(add(world, pod("old", "10.196.24.77"))).find((check) => check.code === "pod-addresses");
    expect(old).toMatchObject({ status: "warning", subject: "prod/pods" });
    expect(old?.message).toContain("1 of 2 running pods");
    expect(old?.fix).toContain("node-b");
  });

  test("the CNI switched off by hand", () => {
    const world = change(replacedNodes(), "cni-daemonset", () =>
      awsNode("prod", { ...ON, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "false" }),
    );
    expect(findings(world)).toEqual(["failed cni-configuration", "warning old-nodes"]);
  });

  describe("with the managed add-on", () => {
    const managed = (daemonSet: Readonly<Record<string, { value: string; managers: readonly string[] }>>): Snapshot => {
      const world = change(replacedNodes(), "cluster", () => cluster("prod", VPC));
      const addon = thing(
        "cni-addon",
        "prod/vpc-cni",
        { cluster: "prod", env: ON },
        { status: "ACTIVE", addonVersion: "v1", configuration: { env: ON }, issues: [] },
      );
      const live = change(
        world,
        "cni-daemonset",
        (found) => ({ ...found, facts: { ...found.facts, env: daemonSet } }) as Observed,
      );
      return add(live, addon);
    };
    const byEks = Object.fromEntries(Object.entries(ON).map(([name, value]) => [name, { value, managers: ["eks"] }]));

    test("a DaemonSet that runs with it is ok", () => {
      expect(findings(managed(byEks))).toEqual([]);
    });

    test("custom networking switched off in the DaemonSet is failed, though the add-on is configured right", () => {
      const off = { ...byEks, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: { value: "false", managers: ["kubectl-set"] } };
      expect(findings(managed(off))).toContain("failed cni-configuration");
    });

    test("CNI-6: a variable that somebody else set in the DaemonSet (fault 3b-3)", () => {
      const more = { ...byEks, WARM_ENI_TARGET: { value: "3", managers: ["kubectl-set"] } };
      const found = checksOf(managed(more)).find((check) => check.code === "cni-agreement");
      expect(found?.status).toBe("warning");
      expect(found?.message).toContain("WARM_ENI_TARGET=3 by kubectl-set");
    });
  });

  test("a DaemonSet that is still rolling", () => {
    const world = change(
      replacedNodes(),
      "cni-daemonset",
      (found) => ({ ...found, facts: { ...found.facts, updatedPods: 1 } }) as Observed,
    );
    expect(findings(world)).toEqual(["warning cni-rollout"]);
  });

  test("an ENIConfig that leads to another zone's subnet, where no interface can be attached to its nodes", () => {
    const applied = replacedNodes();
    const other = applied.resources.find(({ id }) => id.includes("subnet/pods/eu-west-1c"))?.id;
    const swapped = (found: Observed) =>
      found.id.includes("eni-config/eu-west-1b") ? { ...found, props: { ...found.props, subnet: other } } : found;
    const world = change(applied, "eni-config", (found) => swapped(found) as Observed);
    const told = checksOf(world).find(({ code, status }) => code === "eni-config" && status === "failed");
    expect(told?.message).toMatch(/in eu-west-1c, and no interface there can be attached to a node in eu-west-1b: /);
  });

  test("an ENIConfig that is gone", () => {
    expect(findings(without(replacedNodes(), (found) => found.id.includes("eni-config/eu-west-1c")))).toContain(
      "failed eni-config",
    );
  });
});

test("a network that could not be read is neither there nor missing", () => {
  const world = replacedNodes();
  const failed = { kind: "failed" as const, code: "UnauthorizedOperation", message: "denied", hint: "allow it" };
  const blind = { ...world, scopes: { ...world.scopes, [collectionKey(SCOPE, "subnet")]: failed } };
  expect(findings(blind, "aws").filter((finding) => finding.startsWith("failed"))).toEqual([]);
  expect(findings(blind, "aws")).toContain("unknown readable");
});

test("what could not be read is unknown, never ok", () => {
  const world = replacedNodes();
  const failed = { kind: "failed" as const, code: "Forbidden", message: "pods is forbidden", hint: "allow it" };
  const blind = { ...world, scopes: { ...world.scopes, [collectionKey(kubernetesScope("prod"), "pod")]: failed } };
  expect(checksOf(blind).filter((check) => check.status === "unknown")).toEqual([
    {
      code: "readable",
      status: "unknown",
      subject: "kubernetes/prod#pod",
      message: "Forbidden: pods is forbidden",
      fix: "allow it",
    },
  ]);
  expect(checksOf(blind).some((check) => check.code === "pod-addresses")).toBe(false);
});
