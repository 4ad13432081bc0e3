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
  /** eks.amazonaws.com/v1 NodeClass, cluster-scoped, everything selected by id (three-systems 3d.8). World id = name. */
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
