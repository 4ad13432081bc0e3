import type { ManagedKind } from "./kinds.ts";

/** What the planner must know of a kind beyond its props. */
export interface KindDefinition {
  /** What `--only` leaves in or out: the network in AWS, what makes the cluster use it, or what routers are told. */
  readonly layer: "aws" | "kubernetes" | "router";
  /** Whether it carries our owner mark (AWS tags, Kubernetes annotations); else state or its parent tells whose it is. */
  readonly owner: "mark" | "state" | "parent" | "foreign";
  /** A change of one of these needs a new thing. */
  readonly immutable: readonly string[];
  /** Names that are given once: a thing that is there keeps the one it has, since nothing depends on it. */
  readonly givenOnce?: readonly string[];
  /** Which half of a replacement comes first; `deleteFirst` where the world refuses two at once. */
  readonly replace: "deleteFirst" | "createFirst";
  /** Maps of which only our own keys are compared: the rest is somebody else's. */
  readonly partial: readonly string[];
  /** How a human calls it. */
  readonly title: string;
}

export const KINDS: Readonly<Record<ManagedKind, KindDefinition>> = {
  vpc: { layer: "aws", owner: "mark", immutable: ["cidr"], replace: "createFirst", partial: [], title: "VPC" },
  "vpc-cidr": {
    layer: "aws",
    owner: "state",
    immutable: ["vpc", "cidr"],
    replace: "createFirst",
    partial: [],
    title: "VPC block",
  },
  subnet: {
    layer: "aws",
    owner: "mark",
    immutable: ["vpc", "cidr", "zone"],
    replace: "deleteFirst",
    partial: [],
    title: "subnet",
  },
  "subnet-cidr-reservation": {
    layer: "aws",
    owner: "mark",
    immutable: ["subnet", "cidr", "type"],
    replace: "deleteFirst",
    partial: [],
    title: "prefix reservation",
  },
  "route-table": {
    layer: "aws",
    owner: "mark",
    immutable: ["vpc"],
    replace: "createFirst",
    partial: [],
    title: "route table",
  },
  "route-table-association": {
    layer: "aws",
    owner: "parent",
    immutable: ["subnet"],
    replace: "deleteFirst",
    partial: [],
    title: "route table association",
  },
  route: {
    layer: "aws",
    owner: "state",
    immutable: ["routeTable", "destination"],
    replace: "createFirst",
    partial: [],
    title: "route",
  },
  "security-group": {
    layer: "aws",
    owner: "mark",
    immutable: ["vpc"],
    givenOnce: ["name", "description"],
    replace: "createFirst",
    partial: [],
    title: "security group",
  },
  "security-group-rule": {
    layer: "aws",
    owner: "mark",
    immutable: ["group", "direction", "protocol", "fromPort", "toPort", "cidr", "source"],
    replace: "deleteFirst",
    partial: [],
    title: "security group rule",
  },
  "peering-connection": {
    layer: "aws",
    owner: "mark",
    immutable: ["vpc", "peerVpc", "peerAccount", "peerRegion"],
    // Another one is of another pair of VPCs: both may be there while what was led over the one is led over the other.
    replace: "createFirst",
    partial: [],
    title: "VPC peering",
  },
  "peering-acceptance": {
    layer: "aws",
    owner: "parent",
    immutable: ["peering"],
    replace: "deleteFirst",
    partial: [],
    title: "acceptance of a VPC peering",
  },
  "peering-dns": {
    layer: "aws",
    owner: "parent",
    immutable: ["peering", "side"],
    replace: "deleteFirst",
    partial: [],
    title: "DNS option of a VPC peering",
  },
  "transit-gateway": {
    layer: "aws",
    owner: "mark",
    immutable: ["asn"],
    replace: "createFirst",
    partial: [],
    title: "transit gateway",
  },
  "transit-gateway-attachment": {
    layer: "aws",
    owner: "mark",
    immutable: ["transitGateway", "type", "vpc", "peer"],
    replace: "deleteFirst",
    partial: [],
    title: "transit gateway attachment",
  },
  "transit-gateway-acceptance": {
    layer: "aws",
    owner: "parent",
    immutable: ["attachment"],
    replace: "deleteFirst",
    partial: [],
    title: "acceptance of a transit gateway attachment",
  },
  "transit-gateway-route-table": {
    layer: "aws",
    owner: "mark",
    immutable: ["transitGateway"],
    replace: "createFirst",
    partial: [],
    title: "transit gateway route table",
  },
  "transit-gateway-association": {
    layer: "aws",
    owner: "parent",
    immutable: ["attachment", "routeTable"],
    replace: "deleteFirst",
    partial: [],
    title: "transit gateway association",
  },
  "transit-gateway-propagation": {
    layer: "aws",
    owner: "parent",
    immutable: ["attachment", "routeTable"],
    replace: "deleteFirst",
    partial: [],
    title: "transit gateway propagation",
  },
  "transit-gateway-route": {
    layer: "aws",
    owner: "state",
    immutable: ["routeTable", "destination"],
    replace: "deleteFirst",
    partial: [],
    title: "transit gateway route",
  },
  "router-interface": {
    layer: "aws",
    owner: "mark",
    immutable: ["subnet", "address"],
    replace: "deleteFirst",
    partial: [],
    title: "router interface",
  },
  "router-address": {
    layer: "aws",
    owner: "mark",
    immutable: [],
    replace: "createFirst",
    partial: [],
    title: "Elastic IP of a router",
  },
  "router-instance": {
    layer: "aws",
    owner: "mark",
    immutable: ["image", "type", "interfaces", "profile", "metadataHops", "keyName", "userData"],
    // Its interfaces can be attached to one instance at a time.
    replace: "deleteFirst",
    partial: [],
    title: "router instance",
  },
  "router-role": {
    layer: "aws",
    owner: "mark",
    immutable: ["name"],
    replace: "createFirst",
    partial: [],
    title: "role of a router",
  },
  "router-configuration": {
    layer: "router",
    owner: "foreign",
    immutable: [],
    replace: "createFirst",
    partial: ["statements"],
    title: "router configuration",
  },
  "cni-addon": {
    layer: "kubernetes",
    owner: "foreign",
    immutable: ["cluster"],
    replace: "createFirst",
    partial: ["env"],
    title: "VPC CNI add-on configuration",
  },
  "eni-config": {
    layer: "kubernetes",
    owner: "mark",
    immutable: ["name"],
    replace: "createFirst",
    partial: [],
    title: "ENIConfig",
  },
  "access-entry": {
    layer: "kubernetes",
    owner: "mark",
    immutable: ["cluster", "principal", "type"],
    replace: "deleteFirst",
    partial: [],
    title: "access entry",
  },
  "node-class": {
    layer: "kubernetes",
    owner: "mark",
    immutable: ["name"],
    replace: "createFirst",
    partial: [],
    title: "NodeClass",
  },
  "node-pool": {
    layer: "kubernetes",
    owner: "mark",
    immutable: ["name"],
    replace: "createFirst",
    partial: [],
    title: "NodePool",
  },
  "ec2-node-class": {
    layer: "kubernetes",
    owner: "foreign",
    immutable: ["name"],
    replace: "createFirst",
    partial: [],
    title: "max-pods of EC2NodeClass",
  },
  "cni-daemonset": {
    layer: "kubernetes",
    owner: "foreign",
    immutable: [],
    replace: "createFirst",
    partial: ["env"],
    title: "aws-node environment",
  },
};
