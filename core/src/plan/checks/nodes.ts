import { interfacesByInstance } from "../../capacity/index.ts";
import { liveEnv, nodesOf, subnetsOfOurs, usesCni } from "../../compile/index.ts";
import type { Observed } from "../../observed/index.ts";
import { parseGoBool } from "../../spec/index.ts";
import type { Check } from "../plan.ts";
import { ok, unknown, warning } from "./finding.ts";
import type { CheckInput } from "./input.ts";

/**
 * NODE-1: nodes from before custom networking. A node is old when one of its secondary interfaces lies outside the pod subnets;
 * never by its age. Switching takes effect on new nodes only (F49).
 */
export function nodeChecks(key: string, input: CheckInput): readonly Check[] {
  const nodes = nodesOf(key, input.snapshot).filter(usesCni);
  if (nodes.length === 0) return [];
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

function toReplace(key: string, old: readonly Observed<"node">[], total: number): Check {
  const byZone = [...new Set(old.map((node) => node.props.zone))].sort().map((zone) => {
    const names = old.filter((node) => node.props.zone === zone).map((node) => node.props.name);
    return `${zone}: ${names.slice(0, 5).join(", ")}${names.length > 5 ? `, … (${names.length})` : ""}`;
  });
  const message = `NODE-1: ${old.length} of ${total} nodes give pods addresses of the node subnets (${byZone.join("; ")})`;
  const fix = "after apply, replace them zone by zone: cordon, drain, terminate; only new nodes use the pod subnets";
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
  const planned = (input.addresses.clusters[key]?.subnets ?? []).flatMap(
    (subnet) => input.difference.bindings.get(subnet.id) ?? [],
  );
  // Nodes in a pod subnet that is to go are named by what waits for them.
  const leaving = subnetsOfOurs(input.fabric, key, input.snapshot).map(({ id }) => id);
  const podSubnets = new Set([...planned, ...leaving]);
  const interfaces = interfacesByInstance(input.snapshot);
  const subnetsOf = ({ props: { instance = "" } }: Observed<"node">): readonly string[] =>
    instance === ""
      ? []
      : (interfaces.get(instance) ?? []).filter((eni) => !isUnmanaged(eni)).map((eni) => eni.props.subnet);
  return nodesOf(key, input.snapshot)
    .filter(usesCni)
    .filter((node) => isOld(subnetsOf(node), podSubnets))
    .sort((a, b) => (a.props.name < b.props.name ? -1 : 1));
}

/** Set on interfaces that the VPC CNI leaves alone, as those of Multus: no pod of its has an address there. */
const UNMANAGED = "node.k8s.amazonaws.com/no_manage";

export function isUnmanaged({ tags }: Observed<"network-interface">): boolean {
  const mark = tags?.[UNMANAGED];
  return mark !== undefined && mark !== "false";
}

/** One interface outside is the primary one (it carries no pods under custom networking); more, or none inside, is the old way. */
function isOld(subnets: readonly string[], podSubnets: ReadonlySet<string>): boolean {
  const inside = subnets.filter((subnet) => podSubnets.has(subnet)).length;
  return inside === 0 || subnets.length - inside > 1;
}
