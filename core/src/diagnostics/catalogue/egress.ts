import type { Catalogue } from "./entry.ts";

/** Rules about the way out of the pod subnets, and about security groups for pods, which need one. */
export const egressEntries = {
  "EGRESS-1": {
    title: "Zones and NAT gateways do not match",
    severity: "error",
    cause:
      "With a NAT gateway for each zone every zone has a route table of its own; one without a gateway would have no way out while the others have.",
    cure: "Give each zone of `zones` its NAT gateway in `pods.egress.natGateway`, and no other; or one gateway for all.",
  },
  "EGRESS-2": {
    title: "Replies to pods have no route back",
    severity: "warning",
    cause:
      "A transit gateway forwards pods' packets with the pods' own addresses; where it leads to, somebody must route the pod ranges back, or translate.",
    cure: "Route the pod ranges back in the transit gateway's tables and set `pods.routable: true`; or leave through a private NAT gateway in a routable subnet.",
  },
  "EGRESS-3": {
    title: "Somebody else's default route",
    severity: "error",
    cause:
      "The pods' route table has a route to the same destination which Podspan did not make, and a table has one static route per destination. Podspan never overwrites it.",
    cure: "Leave `pods.egress` out and keep that route, or delete it (`aws ec2 delete-route --region REGION`) and run again.",
  },
  "EGRESS-4": {
    title: "A way out that leads nowhere",
    severity: "error",
    cause:
      "A gateway that `pods.egress` names is not there, not available, or does not serve the VPC or a zone of the pods. AWS makes the route all the same in most of these cases, and what takes it is dropped.",
    cure: "Name a gateway that is available in the VPC of the pods (`aws ec2 describe-nat-gateways --region REGION`, `aws ec2 describe-transit-gateway-vpc-attachments --region REGION`).",
  },
  "EGRESS-5": {
    title: "NAT gateway of another zone",
    severity: "warning",
    cause:
      "With a NAT gateway for each zone packets are meant to stay in their zone: this one lies in another, so they cross (which AWS bills) and stop when that zone does.",
    cure: "Name for each zone the gateway that lies in it, or one gateway for all if that is meant.",
  },
  "SGP-1": {
    title: "Strict security groups for pods without a way out",
    severity: "error",
    cause:
      "In strict mode the node never translates for pods that have security groups, so they leave the VPC by their own subnet's route table, and that has no default route.",
    cure: "Set `securityGroupsForPods: standard`; or give the pods a way out by `pods.egress`; or write `pods.egress: none` if they need none.",
  },
  "SGP-2": {
    title: "The cluster's role needs a policy for branch interfaces",
    severity: "warning",
    cause:
      "Branch interfaces are made by EKS with the cluster's role (not the nodes'), which needs AmazonEKSVPCResourceController. Nothing that Podspan reads tells whether it has it.",
    cure: "Attach the policy to the cluster's role once. The warning goes when ENABLE_POD_ENI is on.",
  },
  "SGP-3": {
    title: "Nodes that cannot have branch interfaces",
    severity: "warning",
    cause:
      "Instance types of the t families have no trunk interface, and neither have Windows nodes: pods with security groups are never placed there.",
    cure: "Use other instance types for pods that need security groups.",
  },
  "SGP-4": {
    title: "A SecurityGroupPolicy that starves its pods",
    severity: "warning",
    cause:
      "The policy names a security group that the VPC does not have, or none of its groups lets DNS out: its pods stay Pending, or resolve no name.",
    cure: "Correct the policy's groupIds, or allow UDP and TCP port 53 to the cluster's DNS in one of its groups. Podspan only reads these objects.",
  },
} as const satisfies Catalogue;
