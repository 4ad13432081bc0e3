import { contains, prefixFrom } from "../../addressing/index.ts";
import type { KubernetesScope } from "../../desired/index.ts";
import type { LabelSelector, Observed, PolicyPeer, PolicyPort, PolicyRule } from "../../observed/index.ts";
import { addHost, addInterface } from "./read-vpcs.fixture.ts";
import type { ClusterShorthand, HostShorthand, Shorthand } from "./shorthand.fixture.ts";
import type { World } from "./world-read.fixture.ts";

type PodShorthand = ClusterShorthand["pods"][string];
type PolicyShorthand = ClusterShorthand["policies"][string];
type RuleShorthand = PolicyShorthand["in"][number];
type SelectorShorthand = PolicyShorthand["select"];

/** EKS clusters, their nodes as hosts, and what runs on them. A node's host has the node's name. */
export function readClusters(shorthand: Shorthand, world: World): void {
  for (const [name, cluster] of Object.entries(shorthand.clusters)) {
    const kubernetes: KubernetesScope = { plane: "kubernetes", cluster: name };
    world.note(kubernetes);
    readCluster(name, cluster, world);
    readNodes(cluster, kubernetes, world);
    for (const [key, labels] of Object.entries({ default: {}, ...cluster.namespaces })) {
      world.add<"namespace">({
        kind: "namespace",
        scope: kubernetes,
        id: key,
        props: { name: key, labels: { "kubernetes.io/metadata.name": key, ...labels } },
        facts: {},
      });
    }
    for (const [key, pod] of Object.entries(cluster.pods)) readPod(key, pod, cluster, kubernetes, world);
    for (const [key, policy] of Object.entries(cluster.policies)) world.add(policyOf(key, policy, kubernetes));
  }
}

function readCluster(name: string, cluster: ClusterShorthand, world: World): void {
  world.add<"cluster">({
    kind: "cluster",
    scope: world.scopeOfVpc(cluster.vpc),
    id: name,
    props: {
      name,
      status: "ACTIVE",
      version: "1.34",
      vpc: cluster.vpc,
      subnets: cluster.subnets.map((subnet) => `subnet-${subnet}`),
      ...(cluster.group === undefined ? {} : { securityGroup: cluster.group }),
      ipFamily: cluster.family,
      ...(cluster.service === undefined ? {} : { serviceCidr: cluster.service }),
      autoMode: cluster.autoMode,
      managedCni: false,
    },
    facts: {},
  });
  const scope: KubernetesScope = { plane: "kubernetes", cluster: name };
  const cni = cluster.cni === undefined ? (cluster.autoMode ? null : {}) : cluster.cni;
  if (cni !== null) {
    const env = Object.fromEntries(Object.entries(cni).map(([key, value]) => [key, { value, manager: "eksctl" }]));
    world.add<"cni-daemonset">({
      kind: "cni-daemonset",
      scope,
      id: "kube-system/aws-node",
      props: { env: cni },
      facts: {
        env,
        image: `602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:${cluster.version}`,
        desiredPods: 1,
        updatedPods: 1,
        readyPods: 1,
      },
    });
  }
  for (const [key, { subnet, groups }] of Object.entries(cluster.eniConfigs)) {
    world.add<"eni-config">({
      kind: "eni-config",
      scope,
      id: key,
      props: { name: key, subnet: `subnet-${subnet}`, securityGroups: groups },
      facts: { resourceVersion: "1", owned: false },
    });
  }
  for (const [key, { subnets, groups, podSubnets, podGroups, snat }] of Object.entries(cluster.nodeClasses)) {
    world.add<"node-class">({
      kind: "node-class",
      scope,
      id: key,
      props: {
        name: key,
        role: "node",
        subnets: subnets.map((subnet) => `subnet-${subnet}`),
        securityGroups: groups,
        podSubnets: podSubnets.map((subnet) => `subnet-${subnet}`),
        podSecurityGroups: podGroups,
        snatPolicy: snat,
      },
      facts: { ready: "True", problems: [] },
    });
  }
}

function readNodes(cluster: ClusterShorthand, scope: KubernetesScope, world: World): void {
  for (const [name, node] of Object.entries(cluster.nodes)) {
    const { zone, os, labels, annotations, computeType, ...host } = node;
    const { id, scope: aws } = world.vpcOfSubnet(`subnet-${node.subnet}`);
    addHost(name, host, world, podAddresses(name, host, cluster));
    const where = zone ?? zoneOf(world, node.subnet);
    world.add<"node">({
      kind: "node",
      scope,
      id: name,
      props: {
        name,
        zone: where,
        ...(computeType === "fargate" ? {} : { instance: `i-${name}` }),
        instanceType: "m5.large",
        os,
        ready: true,
        schedulable: true,
        createdAt: "2026-01-01T00:00:00Z",
        internalIps: [node.address],
        ...(computeType === undefined ? {} : { computeType }),
        labels: {
          "topology.kubernetes.io/zone": where,
          "topology.kubernetes.io/region": aws.region,
          "kubernetes.io/os": os,
          ...labels,
        },
        annotations,
      },
      facts: {},
    });
    if (id !== cluster.vpc) throw new RangeError(`node ${name} lies in ${id}, its cluster in ${cluster.vpc}`);
  }
}

function zoneOf(world: World, subnet: string): string {
  const found = world.snapshot().resources.find(({ kind, id }) => kind === "subnet" && id === `subnet-${subnet}`) as
    | Observed<"subnet">
    | undefined;
  return found?.props.zone ?? "";
}

/** Addresses of pods that an interface of their node has, unless one of its prefixes holds them already. */
function podAddresses(name: string, host: HostShorthand, cluster: ClusterShorthand): readonly (readonly string[])[] {
  return [host, ...host.interfaces].map(({ prefixes, more }, index) =>
    Object.values(cluster.pods).flatMap((pod) => {
      const isHere = pod.node === name && pod.interface === index && !pod.host && pod.branch === undefined;
      if (!isHere || pod.address === undefined || more.includes(pod.address)) return [];
      const address = prefixFrom(pod.address);
      return prefixes.some((prefix) => contains(prefixFrom(prefix), address)) ? [] : [pod.address];
    }),
  );
}

function readPod(
  name: string,
  pod: PodShorthand,
  cluster: ClusterShorthand,
  scope: KubernetesScope,
  world: World,
): void {
  const address = pod.host ? cluster.nodes[pod.node]?.address : pod.address;
  if (address === undefined) throw new RangeError(`pod ${name} has no address`);
  const branchInterface = pod.branch === undefined ? undefined : `eni-branch-${name}`;
  if (pod.branch !== undefined && branchInterface !== undefined) {
    addInterface(
      branchInterface,
      { subnet: pod.branch.subnet, address, more: [], prefixes: [], groups: pod.branch.groups, type: "branch" },
      world,
    );
  }
  world.add<"pod">({
    kind: "pod",
    scope,
    id: `${pod.namespace}/${name}`,
    props: {
      namespace: pod.namespace,
      name,
      node: pod.node,
      addresses: [address],
      hostNetwork: pod.host,
      phase: pod.phase,
      labels: pod.labels,
      serviceAccount: "default",
      ...(branchInterface === undefined ? {} : { branchInterface }),
      ports: pod.ports.map((text) => {
        const [port = "", protocol = "", number = ""] = text.split(" ");
        return { name: port, protocol: protocol.toUpperCase(), port: Number(number) };
      }),
    },
    facts: {},
  });
}

function policyOf(name: string, policy: PolicyShorthand, scope: KubernetesScope): Observed<"network-policy"> {
  return {
    kind: "network-policy",
    scope,
    id: `${policy.namespace}/${name}`,
    props: {
      namespace: policy.namespace,
      name,
      podSelector: selectorOf(policy.select),
      types: policy.types,
      ingress: policy.in.map(ruleOf),
      egress: policy.out.map(ruleOf),
    },
    facts: {},
  };
}

function selectorOf({ labels, where }: SelectorShorthand): LabelSelector {
  return {
    labels,
    expressions: where.map((text) => {
      const [key = "", operator = "", values] = text.split(" ");
      if (operator !== "In" && operator !== "NotIn" && operator !== "Exists" && operator !== "DoesNotExist") {
        throw new SyntaxError(`not an expression: ${text}`);
      }
      return { key, operator, values: values?.split(",") ?? [] };
    }),
  };
}

function ruleOf({ peers, ports }: RuleShorthand): PolicyRule {
  return { peers: peers.map(peerOf), ports: ports.map(policyPort) };
}

function peerOf({ cidr, except, namespaces, pods }: RuleShorthand["peers"][number]): PolicyPeer {
  if (cidr !== undefined) return { kind: "block", cidr, except };
  return {
    kind: "pods",
    ...(namespaces === undefined ? {} : { namespaces: selectorOf(namespaces) }),
    ...(pods === undefined ? {} : { pods: selectorOf(pods) }),
  };
}

function policyPort(text: string): PolicyPort {
  const [written = "", port] = text.split(" ");
  const protocol = written.toUpperCase();
  if (protocol !== "TCP" && protocol !== "UDP" && protocol !== "SCTP") throw new SyntaxError(`not a port: ${text}`);
  if (port === undefined) return { protocol };
  const [from, to] = port.split("-").map(Number);
  if (from === undefined || Number.isNaN(from)) return { protocol, port };
  return { protocol, port: from, ...(to === undefined ? {} : { endPort: to }) };
}
