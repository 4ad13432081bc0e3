import { interfacesTaken, type PodMode, PREFIX_ADDRESSES } from "./max-pods.ts";
import { multipartOf } from "./user-data/mime.ts";
import { nodeConfigOf } from "./user-data/node-config.ts";
import { NODE_CONFIG } from "./user-data/user-data.ts";

/** One way to tell a node how many pods it may hold. */
export interface NodeSetting {
  /** Where it is written, for people: `AL2023 (NodeConfig)`. */
  readonly where: string;
  readonly text: string;
}

/** How nodes are made, as `spec.clusters.*.compute` says. */
export type NodeMaker = "managed" | "selfManaged" | "karpenter" | "auto";

/**
 * nodeadm's CEL expression for a mode (variables `default_enis`, `ips_per_eni`; EKS user guide, choosing an instance type). It reckons for whatever type the
 * node turns out to be; nodeadm's own default knows neither custom networking nor prefixes. CEL has no `min`.
 */
export function maxPodsExpression(mode: PodMode, cap: number): string {
  const taken = interfacesTaken(mode);
  const enis = taken === 0 ? "default_enis" : `(default_enis - ${taken})`;
  if (!mode.prefixDelegation) return `${enis} * (ips_per_eni - 1) + 2`;
  const addressable = `${enis} * (ips_per_eni - 1) * ${PREFIX_ADDRESSES} + 2`;
  return `${addressable} > ${cap} ? ${cap} : ${addressable}`;
}

/**
 * Every way to set max-pods of new nodes, those of how the cluster's nodes are made; `cluster` is its name in EKS. `pods` for one
 * instance type; without it only what reckons for any type is given.
 */
export function nodeSettings(
  nodes: { readonly cluster: string; readonly maker: NodeMaker; readonly mode: PodMode; readonly cap: number },
  pods: number | undefined,
): readonly NodeSetting[] {
  const { cluster, maker, mode, cap } = nodes;
  switch (maker) {
    case "managed":
    case "selfManaged":
      return [al2023(mode, cap), ...ofOneType(cluster, maker, pods)];
    case "karpenter":
      return karpenter(mode, pods);
    case "auto":
      return [];
  }
}

/** A whole user data for a launch template: EKS and nodeadm merge it with what they add themselves. */
export function nodeConfigUserData(expression: string): string {
  return multipartOf([{ type: NODE_CONFIG, body: nodeConfigOf(expression) }]);
}

function al2023(mode: PodMode, cap: number): NodeSetting {
  return {
    where: "AL2023: user data of the launch template",
    text: nodeConfigUserData(maxPodsExpression(mode, cap)),
  };
}

/** What takes a number and no expression. */
function ofOneType(
  cluster: string,
  maker: "managed" | "selfManaged",
  pods: number | undefined,
): readonly NodeSetting[] {
  if (pods === undefined) return [];
  const eksctl = maker === "managed" ? "managedNodeGroups" : "nodeGroups";
  return [
    { where: "Bottlerocket: user data", text: `[settings.kubernetes]\nmax-pods = ${pods}\n` },
    {
      where: "AL2: user data (out of support)",
      text: `/etc/eks/bootstrap.sh ${cluster} --use-max-pods false --kubelet-extra-args '--max-pods=${pods}'\n`,
    },
    {
      where: "eksctl: a node group without AMI and launch template of its own",
      text: `${eksctl}:\n  - name: NAME\n    maxPodsPerNode: ${pods}\n`,
    },
  ];
}

/** RESERVED_ENIS holds for the whole controller and knows no prefixes: with these only the number does it. */
function karpenter(mode: PodMode, pods: number | undefined): readonly NodeSetting[] {
  const taken = interfacesTaken(mode);
  const reserved: NodeSetting = {
    where: "Karpenter: environment of the controller, for every node pool",
    text: `RESERVED_ENIS=${taken}\n`,
  };
  const nodeClass = (number: number): NodeSetting => ({
    where: "Karpenter: the node pool's EC2NodeClass",
    text: `spec:\n  kubelet:\n    maxPods: ${number}\n`,
  });
  return [
    ...(mode.prefixDelegation || taken === 0 ? [] : [reserved]),
    ...(pods === undefined ? [] : [nodeClass(pods)]),
  ];
}
