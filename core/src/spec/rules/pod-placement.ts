import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { hasPodSubnets } from "../compute.ts";
import type { ClusterSpec } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

type Pods = ClusterSpec["pods"];

/** What is about pod subnets, and whether a cluster asks for it. */
const OF_POD_SUBNETS: readonly (readonly [keyof Pods, (pods: Pods) => boolean, string])[] = [
  ["ranges", ({ ranges }) => ranges.length > 0, "blocks for pods"],
  ["subnets", ({ subnets }) => subnets !== undefined, "subnets for pods"],
  ["zoneSlots", ({ zoneSlots }) => zoneSlots !== undefined, "slots of a pod range"],
  ["egress", ({ egress }) => egress !== undefined, "a default route of the pods' own table"],
  ["reservePrefixes", ({ reservePrefixes }) => reservePrefixes, "reservations in pod subnets"],
  ["routable", ({ routable }) => routable === false, "a range that nobody routes to"],
  ["maxPods", ({ maxPods }) => maxPods !== undefined && maxPods !== "manual", "max-pods of custom networking"],
];

/** POD-6, and SPEC-3 for the zones that all others need: pods that take addresses of their nodes' subnets have nothing that these settings could be about. */
export function checkPodPlacement({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, cluster]) => {
    const path = ["spec", "clusters", name];
    if (hasPodSubnets(cluster)) return cluster.zones.length === 0 ? [zoneless(path)] : [];
    const meant = OF_POD_SUBNETS.filter(([, asked]) => asked(cluster.pods)).map(([field, , what]) => {
      const message = `\`pods.${field}\` of cluster \`${name}\` asks for ${what}, and with \`placement: nodes\` its pods live in the subnets of its nodes`;
      return diagnose("POD-6", { message, path: [...path, "pods", field] });
    });
    return cluster.auto === undefined ? meant : [...meant, nodeClass(name, path)];
  });
}

/** SPEC-3: pod subnets are made by zone. */
function zoneless(path: readonly string[]): Diagnostic {
  const message = `${path.join(".")}.zones is missing`;
  const fix =
    "Add `zones`, those in which the cluster has nodes, e.g. `[eu-west-1b, eu-west-1c]`; or `pods: { placement: nodes }`, where pods are to live in the subnets of the nodes.";
  return diagnose("SPEC-3", { message, fix, path });
}

function nodeClass(name: string, path: readonly string[]): Diagnostic {
  const message = `\`auto\` of cluster \`${name}\` asks for a NodeClass that puts pods into pod subnets, and with \`placement: nodes\` there are none`;
  const fix =
    "Take `auto` out: EKS's own NodeClass puts pods beside their nodes; or leave `placement` out to give them subnets.";
  return diagnose("POD-6", { message, fix, path: [...path, "auto"] });
}
