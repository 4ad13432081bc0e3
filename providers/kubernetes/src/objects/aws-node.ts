/** The DaemonSet by which the VPC CNI runs, and its container that reads our variables. */
export const AWS_NODE = { namespace: "kube-system", name: "aws-node", container: "aws-node" } as const;

/** Our name in `managedFields`: what server-side apply remembers as ours. */
export const FIELD_MANAGER = "podspan";
