import type { KubernetesScope } from "@podspan/core/desired";
import type { BoundStep, StepContext, StepResult, Writer } from "@podspan/core/ports";
import type { ClusterAddress, KubeApi, KubeWorld } from "../api.ts";
import { clusterReads, clusterWrites } from "../cluster.ts";
import { translated } from "../errors.ts";
import { writeCniDaemonSet } from "./cni-daemon-set.ts";
import { writeEc2NodeClass } from "./ec2-node-class.ts";
import { writeEniConfig } from "./eni-config.ts";
import { writeNodeClass, writeNodePool } from "./node-objects.ts";

export interface KubernetesWriterDeps {
  readonly world: KubeWorld<KubeApi>;
  /** How to reach a cluster, by its key in the Fabric; `scope` remembers it for one that the Fabric no longer names. */
  readonly address: (cluster: string, scope: KubernetesScope) => ClusterAddress;
}

/** Carries out steps of kinds `eni-config`, `node-class`, `node-pool`, `ec2-node-class` and `cni-daemonset`. Every write may be repeated after a crash. */
export function kubernetesWriter(deps: KubernetesWriterDeps): Writer {
  return { plane: "kubernetes", run: (step, context) => run(deps, step, context) };
}

async function run(deps: KubernetesWriterDeps, step: BoundStep, context: StepContext): Promise<StepResult> {
  if (step.scope.plane !== "kubernetes") throw new Error(`${step.key} is not a step of a Kubernetes cluster`);
  const { scope } = step;
  const api = await translated("open", () => deps.world.open(deps.address(scope.cluster, scope)));
  const cluster = {
    step,
    context,
    reads: clusterReads(api, scope, context),
    writes: clusterWrites(api, scope, context),
  };
  switch (step.kind) {
    case "eni-config":
      return writeEniConfig(cluster);
    case "node-class":
      return writeNodeClass(cluster);
    case "node-pool":
      return writeNodePool(cluster);
    case "ec2-node-class":
      return writeEc2NodeClass(cluster);
    case "cni-daemonset":
      return writeCniDaemonSet(cluster);
    default:
      throw new Error(`${step.key}: Kubernetes has no kind ${step.kind}`);
  }
}
