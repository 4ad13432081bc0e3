import { interfacesByInstance } from "../../capacity/index.ts";
import { liveEnv, nodesOf, subnetsOfOurs, usesCni } from "../../compile/index.ts";
import type { NodeInterface, Observed, Snapshot } from "../../observed/index.ts";
import { parseGoBool } from "../../spec/index.ts";
import { ok, unknown, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { type CheckInput, podsApart } from "./input.ts";

/**
 * NODE-1: nodes from before custom networking. A node is old when one of its secondary interfaces lies outside the pod subnets;
 * never by its age. Switching takes effect on new nodes only (F49).
 */
export function nodeChecks(key: string, input: CheckInput): readonly Check[] {
  const nodes = nodesOf(key, input.snapshot).filter(usesCni);
  if (nodes.length === 0) return [];
  if (!podsApart(key, input)) return nodesInLeaving(key, input, nodes.length);
  const status = interfacesStatus(input);
  // Without custom networking every node there is is an old one; no need to look at its interfaces.
  if (!customNetworkingIsOn(key, input)) return [toReplace(key, nodes, nodes.length)];
  if (status === "not-asked") return [];
  if (status === "failed") {
    return [
      unknown(
        "old-nodes",
        `${key}/nodes`,
        "the nodes' network interfaces were not read",
        "allow ec2:DescribeNetworkInterfaces, then verify again",
      ),
    ];
  }
  const old = oldNodes(key, input);
  if (old.length === 0) return [ok("old-nodes", `${key}/nodes`, `all ${nodes.length} nodes use the pod subnets`)];
  return [toReplace(key, old, nodes.length)];
}

/** Where pods live in the subnets of their nodes again, nodes that still have interfaces in pod subnets of ours. */
function nodesInLeaving(key: string, input: CheckInput, total: number): readonly Check[] {
  if (subnetsOfOurs(input.fabric, key, input.snapshot).length === 0 || interfacesStatus(input) !== "observed")
    return [];
  const old = oldNodes(key, input);
  if (old.length === 0) return [];
  const names = old.map(({ props }) => props.name);
  const message = `NODE-1: ${old.length} of ${total} nodes give pods addresses of pod subnets that are to go (${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""})`;
  const fix = "replace them: `podspan apply --roll` does it zone by zone; new nodes use their own subnets";
  return [warning("old-nodes", `${key}/nodes`, message, fix)];
}

function toReplace(key: string, old: readonly Observed<"node">[], total: number): Check {
  const byZone = [...new Set(old.map((node) => node.props.zone))].sort().map((zone) => {
    const names = old.filter((node) => node.props.zone === zone).map((node) => node.props.name);
    return `${zone}: ${names.slice(0, 5).join(", ")}${names.length > 5 ? `, … (${names.length})` : ""}`;
  });
  const message = `NODE-1: ${old.length} of ${total} nodes give pods addresses of the node subnets (${byZone.join("; ")})`;
  const fix = "replace them: `podspan apply --roll` does it zone by zone; only new nodes use the pod subnets";
  return warning("old-nodes", `${key}/nodes`, message, fix);
}

function customNetworkingIsOn(key: string, input: CheckInput): boolean {
  return parseGoBool(liveEnv(key, input.snapshot).AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG ?? "") === true;
}

export function interfacesStatus({ snapshot }: CheckInput): "observed" | "failed" | "not-asked" {
  const kinds = Object.entries(snapshot.scopes).filter(([scope]) => scope.endsWith("#network-interface"));
  if (kinds.length === 0) return "not-asked";
  return kinds.every(([, status]) => status.kind === "observed") ? "observed" : "failed";
}

/** Nodes that must be replaced, sorted by name. A node without secondary interfaces runs its pods on its primary one. */
export function oldNodes(key: string, input: CheckInput): readonly Observed<"node">[] {
  // Nodes in a pod subnet that is to go are named by what waits for them.
  const leaving = subnetsOfOurs(input.fabric, key, input.snapshot).map(({ id }) => id);
  if (!podsApart(key, input)) return nodesElsewhere(key, input.snapshot, { leaving });
  return nodesElsewhere(key, input.snapshot, { pods: [...plannedSubnets(key, input), ...leaving], leaving: [] });
}

/** World ids of a cluster's pod subnets, as far as they are there. */
export function plannedSubnets(
  key: string,
  { addresses, difference }: Pick<CheckInput, "addresses" | "difference">,
): readonly string[] {
  return (addresses.clusters[key]?.subnets ?? []).flatMap((subnet) => difference.bindings.get(subnet.id) ?? []);
}

/** Nodes of a cluster, else those with the VPC CNI, whose interfaces are not where they should be, sorted by name. */
export function nodesElsewhere(
  key: string,
  snapshot: Snapshot,
  wanted: NodeSubnets,
  isMeant: (node: Observed<"node">) => boolean = usesCni,
): readonly Observed<"node">[] {
  const interfaces = interfacesByInstance(snapshot);
  const ofNode = ({ props: { instance = "" } }: Observed<"node">): readonly NodeInterface[] =>
    instance === "" ? [] : (interfaces.get(instance) ?? []).filter((eni) => counts(eni, wanted)).map(interfaceOf);
  return nodesOf(key, snapshot)
    .filter(isMeant)
    .filter((node) => isOld(ofNode(node), wanted))
    .sort((a, b) => (a.props.name < b.props.name ? -1 : 1));
}

/** An interface that the CNI leaves alone matters only to the subnet that it holds. */
function counts(eni: Observed<"network-interface">, { leaving }: NodeSubnets): boolean {
  return !isUnmanaged(eni) || leaving.includes(eni.props.subnet);
}

/** Set on interfaces that the VPC CNI leaves alone, as those of Multus: no pod of its has an address there. */
const UNMANAGED = "node.k8s.amazonaws.com/no_manage";

export function isUnmanaged({ tags }: Observed<"network-interface">): boolean {
  const mark = tags?.[UNMANAGED];
  return mark !== undefined && mark !== "false";
}

function interfaceOf({ props }: Observed<"network-interface">): NodeInterface {
  const own = props.addresses.filter((address) => !address.includes(":"));
  return { subnet: props.subnet, addresses: own.length + props.prefixes.length };
}

/** Where the interfaces of a cluster's nodes are to be. */
export interface NodeSubnets {
  /** With custom networking: subnets of all interfaces but the primary one. Absent without it. */
  readonly pods?: readonly string[];
  /** Subnets that go: no node may have an interface in one. */
  readonly leaving: readonly string[];
}

/**
 * One interface outside is the primary one, with its own address alone: it carries no pods under custom networking. More than one, or
 * one with further addresses, or none inside, is the old way; a node from before that got a new interface since has both (amazon-vpc-cni-k8s, docs/eni-and-ip-target.md).
 */
export function isOld(interfaces: readonly NodeInterface[], { pods, leaving }: NodeSubnets): boolean {
  if (interfaces.some(({ subnet }) => leaving.includes(subnet))) return true;
  if (pods === undefined) return false;
  const outside = interfaces.filter(({ subnet }) => !pods.includes(subnet));
  return outside.length === interfaces.length || outside.length > 1 || outside.some(({ addresses }) => addresses > 1);
}
