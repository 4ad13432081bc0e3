import { contains, type Prefix, parsePrefix } from "../../../addressing/index.ts";
import type { Observed } from "../../../observed/index.ts";
import { clusterOf } from "./policies.fixture.ts";
import { addressOf, type Interface, type Pod, type World } from "./world.fixture.ts";

/** How a pod's packets leave its node: by which interface, and whether as the node's own. */
export interface WayOut {
  readonly owner: Interface;
  /** The node's primary address, where the node replaces the pod's by it. */
  readonly as?: Prefix;
}

/** The node that a pod runs on. */
export function nodeOf(world: World, pod: Pod): Observed<"node"> | undefined {
  return world.inCluster("node", clusterOf(pod), pod.props.node);
}

/** All interfaces of a pod's node, the primary one first. */
export function interfacesOf(world: World, pod: Pod): readonly Interface[] {
  const instance = world.get("instance", nodeOf(world, pod)?.props.instance ?? "");
  return (instance?.props.networkInterfaces ?? []).flatMap((id) => world.get("network-interface", id) ?? []);
}

/** The interface that has a pod's address: its branch (F50), or one of its node's. */
export function interfaceOf(world: World, pod: Pod): Interface | undefined {
  if (pod.props.branchInterface !== undefined) return world.get("network-interface", pod.props.branchInterface);
  const all = interfacesOf(world, pod);
  if (pod.props.hostNetwork) return all[0];
  const [address = ""] = pod.props.addresses;
  const vpc = all[0]?.props.vpc;
  return vpc === undefined ? undefined : world.ownerOf(vpc, addressOf(address));
}

/** Whether all that a pod sends and gets goes over its branch interface, same node or not (F50). */
export function isStrict(world: World, pod: Pod): boolean {
  if (pod.props.branchInterface === undefined) return false;
  return settingsOf(world, clusterOf(pod)).POD_SECURITY_GROUP_ENFORCING_MODE !== "standard";
}

/** 3.8: by which interface a pod's new connection leaves, and as whom. */
export function wayOut(world: World, pod: Pod, destination: Prefix): WayOut | undefined {
  const owner = interfaceOf(world, pod);
  const [primary] = interfacesOf(world, pod);
  if (owner === undefined || primary === undefined) return owner && { owner };
  if (pod.props.hostNetwork || destination.family === 6 || isStrict(world, pod)) return { owner };
  if (!isTranslated(world, pod, primary.props.vpc, destination)) return { owner };
  return { owner: primary, as: addressOf(primary.props.addresses[0] ?? "") };
}

/** F46: what the CNI sets on its interfaces and pods, 9001 unless told otherwise. */
export function mtuOf(world: World, pod: Pod): number {
  const { AWS_VPC_ENI_MTU: ofInterfaces = "9001", POD_MTU: ofPods } = settingsOf(world, clusterOf(pod));
  return pod.props.hostNetwork ? Number(ofInterfaces) : Math.min(Number(ofInterfaces), Number(ofPods ?? ofInterfaces));
}

/** Whether the rule that translates for pods gives another source port to what their node itself sends (iptables, --random-fully). */
export function changesPortsOfNode(world: World, pod: Pod, destination: Prefix): boolean {
  const [primary] = interfacesOf(world, pod);
  if (!pod.props.hostNetwork || primary === undefined || destination.family === 6) return false;
  if (nodeOf(world, pod)?.props.os === "windows") return false;
  if (settingsOf(world, clusterOf(pod)).AWS_VPC_K8S_CNI_RANDOMIZESNAT === "none") return false;
  return isTranslated(world, pod, primary.props.vpc, destination);
}

function isTranslated(world: World, pod: Pod, vpc: string, destination: Prefix): boolean {
  if (world.blocksOf(vpc).some((block) => contains(block, destination))) return false;
  const node = nodeOf(world, pod)?.props;
  if (node?.computeType === "auto") return nodeClassOf(world, pod)?.props.snatPolicy !== "Disabled";
  if (node?.os === "windows") return true;
  const env = settingsOf(world, clusterOf(pod));
  if (env.AWS_VPC_K8S_CNI_EXTERNALSNAT === "true") return false;
  return !excluded(env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS ?? "").some((range) => contains(range, destination));
}

function excluded(text: string): readonly Prefix[] {
  return text.split(",").flatMap((one) => {
    const reading = parsePrefix(one.trim());
    return reading.ok ? [reading.prefix] : [];
  });
}

function nodeClassOf(world: World, pod: Pod): Observed<"node-class"> | undefined {
  const name = nodeOf(world, pod)?.props.labels["eks.amazonaws.com/nodeclass"] ?? "default";
  return world.inCluster("node-class", clusterOf(pod), name);
}

function settingsOf(world: World, cluster: string): Readonly<Record<string, string | undefined>> {
  const daemonSet = world.inCluster("cni-daemonset", cluster, "kube-system/aws-node");
  return Object.fromEntries(Object.entries(daemonSet?.facts.env ?? {}).map(([key, { value }]) => [key, value]));
}
