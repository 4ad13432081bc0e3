import type { Pages } from "./page.ts";

export const linkPages = {
  "LINK-1": {
    source: "EC2 API reference, CreateVpcPeeringConnection; F36",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [10.10.0.0/16] }
links:
  loop: { peering: [west1, west1] }`,
    },
  },
  "LINK-2": {
    source: "Amazon VPC Peering Guide, limitations; F36",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [10.10.0.0/16] }
  west2: { region: us-west-2, cidrs: [10.20.0.0/16] }
links:
  one: { peering: [west1, west2] }
  two: { peering: [west2, west1] }`,
    },
  },
  "LINK-3": {
    source: "EC2 API reference, IpPermission",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [10.10.0.0/16] }
  west2: { region: us-west-2, cidrs: [10.20.0.0/16] }
links:
  west1-west2: { peering: [west1, west2], allow: [{ protocol: icmp, ports: [80] }] }`,
    },
  },
  "LINK-4": {
    source: "Amazon VPC user guide, security group rules; F23",
    example: {
      situation:
        "`allow: [{ protocol: tcp, ports: [443], to: 10.20.8.0/24 }]` where the nodes of 10.20.0.0/16 share one group.",
    },
  },
  "LINK-5": {
    source: "Podspan, docs/links.md",
    example: {
      situation: "`allow: [{ protocol: any, from: 10.99.0.0/16 }]` of a link between 10.10.0.0/16 and 10.20.0.0/16.",
    },
  },
  "PEER-1": {
    source: "Amazon VPC Peering Guide, lifecycle; F36, F37",
    example: { situation: "Somebody has peered the same two VPCs from the other side, and both requests are pending." },
  },
  "PEER-2": {
    source: "Amazon VPC Peering Guide, security groups; F27",
    example: {
      spec: `vpcs:
  west1: { region: us-west-1, cidrs: [10.10.0.0/16] }
  west2: { region: us-west-2, cidrs: [10.20.0.0/16] }
links:
  west1-west2: { peering: [west1, west2], allow: [{ protocol: tcp, ports: [443], from: sg-0123456789abcdef0 }] }`,
    },
  },
  "PEER-3": {
    source: "EC2 API reference, AcceptVpcPeeringConnection; decisions/0036",
    example: { situation: "`vpcs: { theirs: { account: partner, id: vpc-…, manage: none } }` and a peering with it." },
  },
  "PEER-4": {
    source: "Amazon VPC Peering Guide, lifecycle",
    example: { situation: "The owner of the other VPC has rejected the request." },
  },
  "PEER-5": {
    source: "Amazon VPC Peering Guide, limitations; decisions/0018, 0036",
    example: { situation: "A script of the platter document has peered the two VPCs before." },
  },
  "ROUTE-1": {
    source: "F9, F10, F36",
    example: { situation: "A node group came with a private subnet of its own, whose table has no route to the peer." },
  },
  "ROUTE-3": {
    source: "Amazon VPC quotas, Routes per route table (L-93826ACB); F20",
    example: { situation: "A table has 480 routes and links want 30 more." },
  },
  "ROUTE-4": {
    source: "EC2 API reference, CreateRoute (RouteAlreadyExists); F5, F9; decisions/0018",
    example: { situation: "A script has routed 10.20.0.0/16 to a peering that was deleted since." },
  },
  "ROUTE-5": {
    source: "Amazon VPC user guide, route priority; F1, F5",
    example: { situation: "A table sends 10.20.8.0/24 to a firewall and the link is to 10.20.0.0/16." },
  },
} as const satisfies Pages;
