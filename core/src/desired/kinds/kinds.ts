/** One direction's rule of a security group. `protocol` is `-1`, `tcp`, `udp`, `icmp`, `icmpv6` or a number. */
export interface SecurityRule {
  readonly protocol: string;
  /** Ports 0-65535, or ICMP type and code; absent for all. */
  readonly fromPort?: number;
  readonly toPort?: number;
  /** Exactly one of the two: a canonical prefix, or a security group's id. */
  readonly cidr?: string;
  readonly group?: string;
  readonly description?: string;
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
  /** World id `sg-…`. Rules are exact: others in a group of ours are drift. Sorted. */
  readonly "security-group": {
    readonly vpc: string;
    readonly name: string;
    readonly description: string;
    readonly ingress: readonly SecurityRule[];
    readonly egress: readonly SecurityRule[];
  };
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
  /** The environment of container `aws-node` in the DaemonSet kube-system/aws-node; only the variables that we set. World id `kube-system/aws-node`. */
  readonly "cni-daemonset": { readonly env: Readonly<Record<string, string>> };
}

export type ManagedKind = keyof KindProps;
