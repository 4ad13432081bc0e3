import type { KubernetesScope } from "@podspan/core/desired";
import type { NodeOrder } from "@podspan/core/plan";
import type { RollPorts, StepContext } from "@podspan/core/ports";

/** One node on its way out. */
export interface RollingNode {
  readonly scope: KubernetesScope;
  readonly order: NodeOrder;
  readonly ports: RollPorts;
  readonly context: StepContext;
}
