import { densityNodesOf, findInstanceType, groupTypesOf, podModeOf } from "../compile/index.ts";
import {
  type MaxPods,
  maxPods,
  maxPodsExpression,
  type NodeMaker,
  type NodeSetting,
  nodeSettings,
  type PodMode,
  podCap,
} from "../density/index.ts";
import type { Snapshot } from "../observed/index.ts";
import type { ClusterSpec, Fabric } from "../spec/index.ts";

/** How many pods a node of one instance type can hold once the Fabric is applied. */
export interface TypeDensity extends MaxPods {
  /** What managed node groups allow at most, with prefixes or without, where that is less (EKS user guide, managed node groups). */
  readonly managedMost?: number;
  readonly name: string;
  /** Who says what the type has: the account's own DescribeInstanceTypes, or the table that podspan brings. */
  readonly from: "account" | "table";
  readonly vcpus: number;
  readonly nitro: boolean;
  /** Nodes of it that are there, and the max-pods that they have, each number once, sorted. */
  readonly nodes: number;
  readonly have: readonly number[];
}

/** The rule by which the nodes of a cluster must be made. */
export interface ClusterDensity {
  /** How its nodes are made. */
  readonly maker: NodeMaker;
  readonly mode: PodMode;
  /** What reckons for any type, as nodeadm takes it; its cap is that of the type with the fewest vCPUs. */
  readonly expression: string;
  /** The types of nodes and node groups, sorted by name. */
  readonly types: readonly TypeDensity[];
  /** Types that neither the account nor the table knows. */
  readonly unknown: readonly string[];
  readonly settings: readonly NodeSetting[];
}

/** What max-pods the nodes of a cluster must be made with. */
export function densityOf(fabric: Fabric, key: string, snapshot: Snapshot): ClusterDensity {
  const mode = podModeOf(fabric, key, snapshot);
  const maker = makerOf(fabric.spec.clusters[key]);
  const names = typesOf(fabric, key, snapshot);
  const types = names.flatMap((name) => typeDensity(name, fabric, key, mode, snapshot) ?? []);
  const cap = Math.min(...types.map(({ vcpus }) => podCap(vcpus)), ...(types.length === 0 ? [podCap(0)] : []));
  return {
    maker,
    mode,
    expression: maxPodsExpression(mode, cap),
    types,
    unknown: names.filter((name) => !types.some((type) => type.name === name)),
    settings: nodeSettings({ cluster: fabric.spec.clusters[key]?.name ?? key, maker, mode, cap }, lowest(types)),
  };
}

/** One type in a cluster's mode; undefined when nothing is known of it. */
export function typeDensity(
  name: string,
  fabric: Fabric,
  key: string,
  mode: PodMode,
  snapshot: Snapshot,
): TypeDensity | undefined {
  const found = findInstanceType(name, snapshot);
  if (!found) return undefined;
  const { vcpus, nitro } = found.type;
  const density = maxPods(found.type, mode);
  const isManaged = makerOf(fabric.spec.clusters[key]) === "managed" && mode.autoMode !== true;
  const most = podCap(vcpus);
  const nodes = densityNodesOf(fabric, key, snapshot).filter((node) => node.props.instanceType === name);
  const have = new Set(nodes.flatMap((node) => node.props.maxPods ?? []));
  return {
    name,
    from: found.from,
    vcpus,
    nitro,
    ...density,
    ...(isManaged && most < density.pods ? { managedMost: most } : {}),
    nodes: nodes.length,
    have: [...have].sort((a, b) => a - b),
  };
}

/** Types of the nodes that the rule is for, and in a cluster that has any, of managed node groups. */
function typesOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly string[] {
  const nodes = densityNodesOf(fabric, key, snapshot).flatMap((node) => node.props.instanceType ?? []);
  const groups = makerOf(fabric.spec.clusters[key]) === "auto" ? [] : groupTypesOf(fabric, key, snapshot);
  return [...new Set([...nodes, ...groups])].sort();
}

function makerOf(cluster: ClusterSpec | undefined): ClusterSpec["compute"] {
  return cluster?.compute ?? "managed";
}

/** One number for nodes of several types is that of the least: EKS takes it so for a node group too. */
function lowest(types: readonly TypeDensity[]): number | undefined {
  const pods = types.filter((type) => type.pods > 0).map((type) => type.managedMost ?? type.pods);
  return pods.length === 0 ? undefined : Math.min(...pods);
}
