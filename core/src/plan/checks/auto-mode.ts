import {
  accessEntryId,
  classOfNode,
  isOfOurClass,
  keyOf,
  kubernetesScope,
  nodeClassId,
  nodeObjectsName,
  nodePoolId,
  nodesOf,
  usesCni,
} from "../../compile/index.ts";
import { type Observed, observedOf } from "../../observed/index.ts";
import { runsVpcCni } from "../../spec/index.ts";
import { failed, ok, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import type { CheckInput } from "./input.ts";
import { resourceCheck } from "./resource-check.ts";

/** Entry, NodeClass and NodePool are as wanted and EKS can use them; nodes of other classes are named (EKS user guide, NodeClass). */
export function autoModeChecks(key: string, input: CheckInput): readonly Check[] {
  const prefix = accessEntryId(key, "");
  const entries = input.desired.resources.filter(({ id }) => id.startsWith(prefix) && keyOf(id) === key);
  return [
    ...entries.map(({ id }) => resourceCheck("access-entry", id, "its nodes may join", input)),
    resourceCheck("node-class", nodeClassId(key), "names the pod subnets", input),
    resourceCheck("node-pool", nodePoolId(key), "launches nodes of the class", input),
    ...readiness("node-class", nodeClassId(key), input),
    ...readiness("node-pool", nodePoolId(key), input),
    ...otherClasses(key, input),
  ];
}

/** The condition Ready, with what EKS says of those that are not. */
function readiness(kind: "node-class" | "node-pool", id: string, input: CheckInput): readonly Check[] {
  const worldId = input.difference.bindings.get(id);
  const live = observedOf(input.snapshot, kind, kubernetesScope(keyOf(id))).find((found) => found.id === worldId);
  if (!live) return [];
  const { ready, problems } = live.facts;
  const code = `${kind}-ready`;
  if (ready === "True") return [ok(code, id, `${live.id} is Ready`)];
  const why = problems.length > 0 ? `: ${problems.join("; ")}` : "";
  if (ready === "False") {
    return [failed(code, id, `${live.id} is not Ready${why}`, "mend what EKS names, then verify again")];
  }
  return [
    warning(
      code,
      id,
      `EKS has not said yet whether ${live.id} is Ready${why}`,
      "verify again in a minute; if it stays so, see whether EKS Auto Mode is on",
    ),
  ];
}

/**
 * Nodes of Auto Mode that belong to other classes, by class: where their pods live is not ours to say. Beside Auto Mode the Fabric may
 * have nodes of the VPC CNI, which other checks are about.
 */
function otherClasses(key: string, input: CheckInput): readonly Check[] {
  const cluster = input.fabric.spec.clusters[key];
  if (!cluster) return [];
  const name = nodeObjectsName(key, cluster);
  const nodes = nodesOf(key, input.snapshot).filter((node) => !(runsVpcCni(cluster) && usesCni(node)));
  const subject = `${key}/nodes`;
  const ours = isOfOurClass(input.fabric, key);
  const others = nodes.filter((node) => !ours(node));
  if (others.length === 0) {
    return [
      ok(
        "other-nodes",
        subject,
        nodes.length === 0
          ? "no node yet: EKS launches them for pods that wait"
          : `all ${nodes.length} nodes are of NodeClass ${name}`,
      ),
    ];
  }
  const classes = [...Map.groupBy(others, (node) => classOfNode(node) ?? "none (not Auto Mode)")].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const text = classes.map(([nodeClass, members]) => `${nodeClass}: ${shortList(members)}`).join("; ");
  const ofCni = others.some(usesCni) ? "drain nodes that are not Auto Mode's and delete what makes them; then " : "";
  return [
    warning(
      "other-nodes",
      subject,
      `${others.length} of ${nodes.length} nodes are not of NodeClass ${name}, and their pods live elsewhere (${text})`,
      `${ofCni}steer pods to our NodePool (a nodeSelector on karpenter.sh/nodepool), and switch the built-in pools off when it serves (AUTO-4)`,
    ),
  ];
}

function shortList(nodes: readonly Observed<"node">[]): string {
  const names = nodes.map((node) => node.props.name).sort();
  return `${names.slice(0, 5).join(", ")}${names.length > 5 ? `, … (${names.length})` : ""}`;
}
