import type { KindProps, ManagedKind } from "@podspan/core/desired";
import type { BoundStep } from "@podspan/core/ports";

/** The Fabric that the tests' steps belong to. */
export const OWNER = { uid: "3f1d6a0e-4a1f-4f7e-9f53-5f0a6f2f8b11", fabric: "acme" } as const;

export const SCOPE = { plane: "kubernetes", cluster: "west" } as const;

export const ENI_CONFIG_ID = "west/eni-config/eu-west-1b";
export const CNI_ID = "west/cni-daemonset";
const NODE_CLASS_ID = "west/node-class/pods";
const NODE_POOL_ID = "west/node-pool/pods";

/** One step as the engine hands it to a writer, references replaced. */
function step<K extends ManagedKind>(
  kind: K,
  id: string,
  operation: BoundStep["operation"],
  rest: { readonly after?: KindProps[K]; readonly worldId?: string },
): BoundStep {
  const tags = { "podspan.dev/uid": OWNER.uid, "podspan.dev/id": id, "podspan.dev/fabric": OWNER.fabric, team: "net" };
  return {
    key: `${operation} ${id}`,
    action: operation,
    operation,
    kind,
    id,
    scope: SCOPE,
    tags,
    changes: [],
    dependsOn: [],
    destructive: operation === "delete",
    why: "a test",
    ...rest,
  };
}

export function eniConfigStep(operation: "create" | "update", after: KindProps["eni-config"]): BoundStep {
  return step("eni-config", ENI_CONFIG_ID, operation, { after });
}

export function eniConfigDeletion(name: string): BoundStep {
  return step("eni-config", ENI_CONFIG_ID, "delete", { worldId: name });
}

export function cniStep(operation: "create" | "update", env: Readonly<Record<string, string>>): BoundStep {
  return step("cni-daemonset", CNI_ID, operation, { after: { env } });
}

export function cniDeletion(): BoundStep {
  return step("cni-daemonset", CNI_ID, "delete", { worldId: "kube-system/aws-node" });
}

export function nodeClassStep(operation: "create" | "update", after: KindProps["node-class"]): BoundStep {
  return step("node-class", NODE_CLASS_ID, operation, { after });
}

export function nodeClassDeletion(name: string): BoundStep {
  return step("node-class", NODE_CLASS_ID, "delete", { worldId: name });
}

export function nodePoolStep(operation: "create" | "update", after: KindProps["node-pool"]): BoundStep {
  return step("node-pool", NODE_POOL_ID, operation, { after });
}

export function nodePoolDeletion(name: string): BoundStep {
  return step("node-pool", NODE_POOL_ID, "delete", { worldId: name });
}

export function ec2NodeClassStep(after: KindProps["ec2-node-class"]): BoundStep {
  return step("ec2-node-class", `west/ec2-node-class/${after.name}`, "update", { after });
}

export function ec2NodeClassDeletion(name: string): BoundStep {
  return step("ec2-node-class", `west/ec2-node-class/${name}`, "delete", { worldId: name });
}
