import type { Pages } from "./page.ts";

export const egressPages = {
  "EGRESS-1": {
    source: "Podspan; Amazon VPC user guide, NAT gateways (one in each Availability Zone)",
    example: {
      spec: `vpcs:
  main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
clusters:
  main:
    vpc: main
    zones: [eu-west-1b, eu-west-1c]
    pods:
      ranges: [100.64.0.0/16]
      egress: { natGateway: { eu-west-1b: nat-0123456789abcdef0 } }`,
    },
  },
  "EGRESS-2": {
    source: "Amazon VPC user guide, private NAT gateways",
    example: { situation: "Pods live in 100.64.0.0/16 with `snat: external` and `egress: { transitGateway: tgw-… }`." },
  },
  "EGRESS-3": {
    source: "EC2 API reference, CreateRoute (RouteAlreadyExists)",
    example: { situation: "Somebody put 0.0.0.0/0 to tgw-… into the pods' table, and the Fabric asks for nat-…." },
  },
  "EGRESS-4": {
    source: "EC2 API reference, DescribeNatGateways and DescribeTransitGatewayVpcAttachments; F9, F39",
    example: { situation: "`egress: { natGateway: nat-… }` names a gateway of another VPC, or one that was deleted." },
  },
  "EGRESS-5": {
    source: "Amazon VPC user guide, NAT gateways (one in each Availability Zone)",
    example: { situation: "`natGateway: { eu-west-1b: nat-… }` names a gateway whose subnet is in eu-west-1a." },
  },
  "SGP-1": {
    source: "aws/amazon-vpc-cni-k8s README, POD_SECURITY_GROUP_ENFORCING_MODE; F50",
    example: { situation: "`securityGroupsForPods: strict` and no `pods.egress`." },
  },
  "SGP-2": {
    source: "Amazon EKS user guide, security groups for pods",
    example: { situation: "`securityGroupsForPods: standard` is about to be applied for the first time." },
  },
  "SGP-3": {
    source:
      "Amazon EKS user guide, security groups for pods (considerations); amazon-vpc-resource-controller-k8s limits",
    example: { situation: "The node group consists of t3.large." },
  },
  "SGP-4": {
    source: "Amazon EKS user guide, security groups for pods; F50",
    example: { situation: "SecurityGroupPolicy default/db names sg-0123, which was deleted." },
  },
} as const satisfies Pages;
