import { contains, parseAddress, parsePrefix } from "../../addressing/index.ts";
import { kubernetesScope, podNodesOf, subnetsOfNodes } from "../../compile/index.ts";
import { collectionKey, observedOf } from "../../observed/index.ts";
import { ok, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { type CheckInput, podsApart } from "./input.ts";

/** Blocks that pods of a cluster are to have their addresses in. */
function cidrsOf(key: string, input: CheckInput): readonly string[] {
  return podsApart(key, input)
    ? (input.addresses.clusters[key]?.subnets ?? []).map(({ cidr }) => cidr)
    : subnetsOfNodes(input.fabric, key, input.snapshot).map(({ props }) => props.cidr);
}

/** Pods' addresses lie in the pod subnets (from the Kubernetes API); hostNetwork pods have their node's. */
export function podChecks(key: string, input: CheckInput): readonly Check[] {
  const scope = kubernetesScope(key);
  if (input.snapshot.scopes[collectionKey(scope, "pod")]?.kind !== "observed") return [];
  const podNodes = new Set(podNodesOf(input.fabric, key, input.snapshot).map((node) => node.props.name));
  const pods = observedOf(input.snapshot, "pod", scope).filter(
    (pod) =>
      !pod.props.hostNetwork &&
      pod.props.phase === "Running" &&
      pod.props.addresses.length > 0 &&
      podNodes.has(pod.props.node),
  );
  const apart = podsApart(key, input);
  const ranges = cidrsOf(key, input).flatMap((cidr) => {
    const parsed = parsePrefix(cidr);
    return parsed.ok ? [parsed.prefix] : [];
  });
  const where = apart ? "the pod subnets" : "the subnets of their nodes";
  const inside = (text: string): boolean => {
    const parsed = parseAddress(text);
    return parsed.ok && ranges.some((range) => contains(range, parsed.address));
  };
  const outside = pods.filter((pod) => !pod.props.addresses.some(inside));
  const subject = `${key}/pods`;
  if (outside.length === 0)
    return [ok("pod-addresses", subject, `all ${pods.length} running pods have addresses in ${where}`)];
  const nodes = [...new Set(outside.map((pod) => pod.props.node))].sort();
  const examples = outside
    .slice(0, 3)
    .map((pod) => `${pod.props.namespace}/${pod.props.name} (${pod.props.addresses.join(", ")})`);
  return [
    warning(
      "pod-addresses",
      subject,
      `${outside.length} of ${pods.length} running pods have addresses outside ${where}: ${examples.join(", ")}${outside.length > 3 ? ", …" : ""}`,
      `replace ${nodes.length === 1 ? "node" : `${nodes.length} nodes:`} ${nodes.slice(0, 5).join(", ")}${nodes.length > 5 ? ", …" : ""}: only new nodes give pods addresses from ${where}`,
    ),
  ];
}
