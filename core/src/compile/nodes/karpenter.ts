import type { Resource } from "../../desired/index.ts";
import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { ec2NodeClassId } from "../identity/identity.ts";
import { kubernetesScope } from "../world/world.ts";

/**
 * `pods.maxPods` as a number, for each EC2NodeClass of a cluster whose nodes Karpenter makes. One number holds for all types that a
 * class may launch, so the Fabric says it: reckoned from the nodes that happen to be there it would change with them (decision 0020).
 */
export function karpenterResources(
  fabric: Fabric,
  key: string,
  after: Resource["after"],
  snapshot: Snapshot,
): readonly Resource[] {
  const cluster = fabric.spec.clusters[key];
  const maxPods = cluster?.pods.maxPods;
  if (cluster?.compute !== "karpenter" || typeof maxPods !== "number") return [];
  return observedOf(snapshot, "ec2-node-class", kubernetesScope(key)).map(({ id: name }) => ({
    id: ec2NodeClassId(key, name),
    kind: "ec2-node-class",
    scope: { ...kubernetesScope(key), ...cluster.kubernetes },
    props: { name, maxPods },
    after,
  }));
}
