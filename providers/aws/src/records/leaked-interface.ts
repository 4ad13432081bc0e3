import type { NetworkInterface } from "@aws-sdk/client-ec2";

const CNI_DESCRIPTION = "aws-K8S-";
const CNI_TAGS: readonly string[] = ["cluster.k8s.amazonaws.com/name", "node.k8s.amazonaws.com/instance_id"];

/** Made by the VPC CNI: by its description, or by its tags (F51). */
export function isCniInterface(eni: NetworkInterface): boolean {
  return (
    eni.Description?.startsWith(CNI_DESCRIPTION) === true ||
    (eni.TagSet ?? []).some(({ Key }) => Key !== undefined && CNI_TAGS.includes(Key))
  );
}

/** The VPC CNI's and attached to nothing: what keeps a subnet from being deleted after its nodes are gone (F51). */
export function isLeaked(eni: NetworkInterface): boolean {
  return eni.Status === "available" && isCniInterface(eni);
}
