/** One direction's rule of a security group. `protocol` is `-1`, `tcp`, `udp`, `icmp`, `icmpv6` or a number. */
export interface SecurityRule {
  readonly protocol: string;
  /** Ports 0-65535, or ICMP type and code; absent for all. */
  readonly fromPort?: number;
  readonly toPort?: number;
  /** Exactly one of the two: a canonical prefix or a prefix list's id (`pl-…`), or a security group's id. */
  readonly cidr?: string;
  readonly group?: string;
  readonly description?: string;
}

/** What nodes a NodePool may launch (karpenter.sh/v1, `spec.template.spec.requirements`). */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  /** Podspan asks for none; one that somebody set is a difference. */
  readonly minValues?: number;
}

/** Props of each kind that Podspan manages; references are world ids here. */
export interface KindProps {
  /** World id `vpc-…`. */
  readonly vpc: { readonly cidr: string };
  /** A further IPv4 block of a VPC. World id `vpc-cidr-assoc-…`. Untaggable. */
  readonly "vpc-cidr": { readonly vpc: string; readonly cidr: string };
  /** World id `subnet-…`. */
  readonly subnet: { readonly vpc: string; readonly cidr: string; readonly zone: string };
  /** A range of a subnet set aside for the prefixes of nodes (F21). `type` is `prefix` for ours. World id `scr-…`. */
  readonly "subnet-cidr-reservation": { readonly subnet: string; readonly cidr: string; readonly type: string };
  /** Local routes come with the VPC's blocks (F2) and are not ours. World id `rtb-…`. */
  readonly "route-table": { readonly vpc: string };
  /** A subnet's explicit table. World id `rtbassoc-…`. Untaggable. */
  readonly "route-table-association": { readonly routeTable: string; readonly subnet: string };
  /**
   * One static route of a table, to one target (`nat-…`, `tgw-…`). World id `rtb-…/0.0.0.0/0`. Untaggable: a table has one static
   * route per destination (EC2 API reference, CreateRoute: RouteAlreadyExists).
   */
  readonly route: { readonly routeTable: string; readonly destination: string; readonly target: string };
  /** World id `sg-…`. Rules are exact: others in a group of ours are drift. Sorted. */
  readonly "security-group": {
    readonly vpc: string;
    readonly name: string;
    readonly description: string;
    readonly ingress: readonly SecurityRule[];
    readonly egress: readonly SecurityRule[];
  };
  /**
   * One rule of a group that is not ours, as the ones that nodes carry. World id `sgr-…`. Exactly one of `cidr` and `source` (a group's
   * id) says with whom (F26, F27).
   */
  readonly "security-group-rule": {
    readonly group: string;
    readonly direction: "ingress" | "egress";
    readonly protocol: string;
    readonly fromPort?: number;
    readonly toPort?: number;
    readonly cidr?: string;
    readonly source?: string;
    readonly description: string;
  };
  /** A VPC peering, asked for by `vpc`. World id `pcx-…`; both sides show it, and each has tags of its own. */
  readonly "peering-connection": {
    readonly vpc: string;
    readonly peerVpc: string;
    readonly peerAccount: string;
    readonly peerRegion: string;
  };
  /** That the other side accepted a peering; it goes with the peering. World id `pcx-…/accepted`. */
  readonly "peering-acceptance": { readonly peering: string };
  /**
   * Whether public names of this side's instances resolve to private addresses for the other side (F38; EC2 API reference,
   * PeeringConnectionOptions). World id
   * `pcx-…/dns/requester`.
   */
  readonly "peering-dns": {
    readonly peering: string;
    readonly side: "requester" | "accepter";
    readonly remoteDns: boolean;
  };
  /** World id `tgw-…`. */
  readonly "transit-gateway": {
    readonly asn?: number;
    /** Security groups of one VPC may be meant by inbound rules of another (F28). */
    readonly securityGroupReferencing: boolean;
  };
  /** What is attached to a transit gateway. Packets of a zone pass into a VPC's only where one of `subnets` lies (F39). World id `tgw-attach-…`. */
  readonly "transit-gateway-attachment": {
    readonly transitGateway: string;
    /** AWS's `ResourceType`: `vpc`, `vpn`, `direct-connect-gateway`, `connect`, `peering`, …; absent: `vpc`. */
    readonly type?: string;
    /** Empty where it is not a VPC's. */
    readonly vpc: string;
    readonly subnets: readonly string[];
    readonly securityGroupReferencing?: boolean;
    readonly applianceMode?: boolean;
    /** Of a peering: the other gateway's attachment carries the same id, there. */
    readonly peer?: { readonly transitGateway: string; readonly account?: string; readonly region?: string };
  };
  /** That the other side accepted an attachment; it goes with the attachment. World id `tgw-attach-…/accepted`. */
  readonly "transit-gateway-acceptance": { readonly attachment: string };
  /** World id `tgw-rtb-…`. */
  readonly "transit-gateway-route-table": { readonly transitGateway: string };
  /** The one table that an attachment's packets are looked up in (F40). World id `tgw-attach-…/association`. */
  readonly "transit-gateway-association": { readonly attachment: string; readonly routeTable: string };
  /** That a table learns what an attachment's VPC has (F39). World id `tgw-rtb-…/propagation/tgw-attach-…`. */
  readonly "transit-gateway-propagation": { readonly attachment: string; readonly routeTable: string };
  /** One static route of a transit gateway's table; the only kind over peerings (F40). World id `tgw-rtb-…/10.0.0.0/16`. Untaggable. */
  readonly "transit-gateway-route": {
    readonly routeTable: string;
    readonly destination: string;
    readonly attachment: string;
  };
  /**
   * An interface of a router in the VPC, at a fixed address. World id `eni-…`. One that forwards for others has its source/dest check off
   * (F43).
   */
  readonly "router-interface": {
    readonly subnet: string;
    readonly address: string;
    readonly groups: readonly string[];
    readonly sourceDestCheck: boolean;
    readonly description: string;
  };
  /** An Elastic IP, and the interface that it is associated with. World id `eipalloc-…`. */
  readonly "router-address": { readonly interface: string };
  /**
   * The instance that a router runs as. World id `i-…`. `interfaces` in the order of their device index; `profile` the name of an instance
   * profile; IMDSv2 is required and the root volume encrypted. `metadataHops`: how many hops an answer of the metadata service may go, absent
   * for one; a guest shell of IOS-XE lies one behind its router. `userData` is plain text and carries no secret; of more than 16,384 bytes
   * EC2 takes only what cloud-init reads, packed.
   */
  readonly "router-instance": {
    readonly image: string;
    readonly type: string;
    readonly interfaces: readonly string[];
    readonly profile?: string;
    readonly metadataHops?: number;
    readonly keyName?: string;
    readonly userData: string;
  };
  /**
   * What a router may do by itself: an IAM role that EC2 may take, with one inline policy, and the instance profile of the same name. It may
   * read which routes there are, move those of the VPC's tables (failover), and read these secrets. World id = its name.
   */
  readonly "router-role": {
    readonly name: string;
    /** VPC whose routes it may move; absent: none. */
    readonly vpc?: string;
    /** ARNs, or names, of secrets in Secrets Manager, sorted. */
    readonly secrets: readonly string[];
  };
  /**
   * The configuration of one router, by path, each secret a mark: of IOS-XE each statement by itself (`interface Tunnel10 > ip mtu`), of Linux
   * files. Only what we set; all of it goes in as one transaction. World id = the router's name in its scope. Belongs to
   * somebody else: prior statements are kept in state.
   */
  readonly "router-configuration": { readonly statements: Readonly<Record<string, string>> };
  /**
   * The environment of the VPC CNI as a managed add-on's configurationValues; only the keys that we set.
   * World id `CLUSTER/vpc-cni`. Belongs to somebody else: its prior values are kept in state.
   */
  readonly "cni-addon": { readonly cluster: string; readonly env: Readonly<Record<string, string>> };
  /** crd.k8s.amazonaws.com/v1alpha1 ENIConfig, cluster-scoped. World id = name. */
  readonly "eni-config": {
    readonly name: string;
    readonly subnet: string;
    readonly securityGroups: readonly string[];
  };
  /**
   * An EKS access entry: nodes that carry the role `principal` (an ARN) may join. `policies` are those of Auto Mode's nodes alone;
   * others on it are not ours to judge. World id `CLUSTER/PRINCIPAL`.
   */
  readonly "access-entry": {
    readonly cluster: string;
    readonly principal: string;
    readonly type: string;
    readonly policies: readonly string[];
  };
  /** eks.amazonaws.com/v1 NodeClass, cluster-scoped, everything selected by id (EKS user guide, NodeClass). World id = name. */
  readonly "node-class": {
    readonly name: string;
    /** The role's name, not its ARN. */
    readonly role: string;
    readonly subnets: readonly string[];
    readonly securityGroups: readonly string[];
    readonly podSubnets: readonly string[];
    readonly podSecurityGroups: readonly string[];
    readonly snatPolicy: "Random" | "Disabled";
  };
  /** karpenter.sh/v1 NodePool of EKS Auto Mode, cluster-scoped. World id = name. */
  readonly "node-pool": {
    readonly name: string;
    readonly nodeClass: string;
    readonly requirements: readonly NodeRequirement[];
    /** Quantities by resource, e.g. `cpu: "1000"`; none: no limit. */
    readonly limits: Readonly<Record<string, string>>;
  };
  /**
   * karpenter.k8s.aws/v1 EC2NodeClass, cluster-scoped: only how many pods its nodes may hold. World id = name. Belongs to somebody else:
   * its prior value is kept in state.
   */
  readonly "ec2-node-class": { readonly name: string; readonly maxPods?: number };
  /** The environment of container `aws-node` in the DaemonSet kube-system/aws-node; only the variables that we set. World id `kube-system/aws-node`. */
  readonly "cni-daemonset": { readonly env: Readonly<Record<string, string>> };
}

export type ManagedKind = keyof KindProps;
