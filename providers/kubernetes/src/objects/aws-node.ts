/** The DaemonSet by which the VPC CNI runs, its container that reads our variables, and the one that enforces NetworkPolicies. */
export const AWS_NODE = {
  namespace: "kube-system",
  name: "aws-node",
  container: "aws-node",
  policyAgent: "aws-eks-nodeagent",
} as const;

/** Our name in `managedFields`: what server-side apply remembers as ours. */
export const FIELD_MANAGER = "podspan";
