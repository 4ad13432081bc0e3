/** How long nodes and pods take, in milliseconds. */
export interface NodeTiming {
  /** From EC2's start of an instance until its kubelet joins. */
  readonly join: number;
  /** From there until the node is Ready. */
  readonly ready: number;
  /** From TerminateInstances until it is terminated and its node gone. */
  readonly end: number;
  /** Until an Auto Scaling group starts an instance in place of another. */
  readonly replace: number;
  /** From a pod's placement until it is Ready. */
  readonly podStart: number;
  /** From its eviction until it has ended, within its grace period. */
  readonly podEnd: number;
  /** How often EKS looks at a node group that it works on. */
  readonly groupStep: number;
}

export const NODE_TIMING: NodeTiming = {
  join: 40_000,
  ready: 25_000,
  end: 45_000,
  replace: 15_000,
  podStart: 6_000,
  podEnd: 8_000,
  groupStep: 10_000,
};
