import type { InstanceType, MaxPodsReading } from "../density/index.ts";
import type { KindProps } from "../desired/kinds/kinds.ts";
import type { ObservedNetworkProps, TransitRoute } from "./network-facts.ts";

/** One route as DescribeRouteTables tells it. `origin` per AWS: table (CreateRouteTable), static (CreateRoute), propagated. */
export interface RouteFact {
  /** Canonical prefix, or `pl-…` for a prefix list. */
  readonly destination: string;
  /** `local`, or the target's id (`igw-`, `nat-`, `eni-`, `pcx-`, `tgw-`, …). */
  readonly target: string;
  readonly origin: "table" | "static" | "propagated";
  readonly state: "active" | "blackhole";
}

/** One block of a VPC, primary included. States are AWS's (F19). */
export interface VpcCidrFact {
  readonly cidr: string;
  readonly associationId: string;
  readonly state: string;
  readonly message?: string;
  /** A block of IPv6 that no gateway joins to the internet. */
  readonly private?: true;
}

/** What Karpenter says of a NodeClass or NodePool. */
export interface NodeObjectFacts {
  /** Status of the condition Ready: `True`, `False`, `Unknown`; empty while nothing has been said. */
  readonly ready: string;
  /** `TYPE: message` of conditions that are not True, sorted. */
  readonly problems: readonly string[];
}

/** What is read beside the props of managed kinds, and not ours to set. */
export interface KindFacts {
  readonly vpc: {
    readonly state: string;
    readonly isDefault: boolean;
    readonly ownerAccount: string;
    /** IPv4 blocks, the primary one first. */
    readonly cidrs: readonly VpcCidrFact[];
    readonly ipv6Cidrs?: readonly VpcCidrFact[];
    /** VPC Block Public Access: `off`, `block-bidirectional` or `block-ingress`. */
    readonly blockPublicAccess?: string;
  };
  readonly "vpc-cidr": { readonly state: string; readonly message?: string };
  readonly subnet: {
    readonly state: string;
    readonly zoneId: string;
    readonly availableAddresses: number;
    readonly ownerAccount: string;
    readonly ipv6Cidrs?: readonly string[];
    /** VPC Block Public Access as it is for this subnet, which its VPC's may not be. */
    readonly blockPublicAccess?: string;
  };
  readonly "subnet-cidr-reservation": Readonly<Record<string, never>>;
  /** `gateways`: internet and virtual private gateways whose incoming packets it steers (F12). */
  readonly "route-table": {
    readonly main: boolean;
    readonly routes: readonly RouteFact[];
    readonly gateways?: readonly string[];
  };
  readonly "route-table-association": { readonly state: string };
  /** A `blackhole` route's target is gone, and the packet is dropped (F9). */
  readonly route: { readonly state: RouteFact["state"] };
  /** Its rules are its props. */
  readonly "security-group": {
    /** Further VPCs of the region that it was associated with (F29). */
    readonly associatedVpcs?: readonly string[];
  };
  readonly "security-group-rule": Readonly<Record<string, never>>;
  readonly "peering-connection": {
    readonly requester: PeeredVpc;
    readonly accepter: PeeredVpc;
    /** AWS's status code; only what is `active` forwards (F37). */
    readonly status: string;
    readonly message?: string;
    /** When a request that nobody accepts expires (RFC 3339). */
    readonly expiresAt?: string;
    /** F38, as each side has set it; absent where that was not read. */
    readonly remoteDns?: { readonly requester?: boolean; readonly accepter?: boolean };
  };
  readonly "peering-acceptance": { readonly state: string };
  readonly "peering-dns": Readonly<Record<string, never>>;
  readonly "transit-gateway": {
    readonly state: string;
    readonly owner: string;
    /** Of the tables that it associates with, and propagates into, by itself; absent where it does not, or that was not read. */
    readonly associationTable?: string;
    readonly propagationTable?: string;
  };
  readonly "transit-gateway-attachment": {
    readonly state: string;
    /** What is attached: `vpc-…`, `vpn-…`, the other `tgw-…`. */
    readonly resource?: string;
    /** The table that its packets are looked up in (F40); absent while there is none, or where that was not read. */
    readonly routeTable?: string;
    /** Of a VPC's: whether it carries IPv6; absent where that was not read. */
    readonly ipv6?: boolean;
  };
  readonly "transit-gateway-acceptance": { readonly state: string };
  readonly "transit-gateway-route-table": {
    readonly state: string;
    readonly propagations: readonly string[];
    readonly routes: readonly TransitRoute[];
    /** Absent: all were read. Routes may be unread in part, e.g. when only static ones were exported. */
    readonly unread?: string;
  };
  readonly "transit-gateway-association": { readonly state: string };
  readonly "transit-gateway-propagation": { readonly state: string };
  readonly "transit-gateway-route": { readonly state: TransitRoute["state"] };
  readonly "router-interface": { readonly status: string; readonly instance?: string };
  readonly "router-address": { readonly public: string };
  /** AWS's state name: `pending`, `running`, `stopping`, `stopped`, `shutting-down`; one that is `terminated` is not there. */
  readonly "router-instance": { readonly state: string };
  /** The policy and profile that it lacks or has otherwise, said for people; empty: none. */
  /** `further`: policies beside ours, said for people. `denied`: calls that would tell them and are not allowed, as `iam:ListRolePolicies`. */
  readonly "router-role": {
    readonly problems: readonly string[];
    readonly further?: readonly string[];
    readonly denied?: readonly string[];
  };
  /** `cloudHa`: of IOS-XE, the statement of Cisco's own high availability that it has. */
  readonly "router-configuration": { readonly version?: string; readonly cloudHa?: string };
  /** `configuration` is the whole configurationValues, parsed; `{}` when none. */
  readonly "cni-addon": {
    readonly status: string;
    readonly addonVersion: string;
    readonly configuration: Readonly<Record<string, unknown>>;
    readonly issues: readonly string[];
  };
  readonly "eni-config": { readonly resourceVersion: string; readonly owned: boolean };
  readonly "access-entry": Readonly<Record<string, never>>;
  readonly "node-class": NodeObjectFacts;
  readonly "node-pool": NodeObjectFacts;
  readonly "ec2-node-class": Readonly<Record<string, never>>;
  readonly "cni-daemonset": {
    /** Every literal variable of the container with the field manager that owns it, and all of them, sorted. */
    readonly env: Readonly<
      Record<string, { readonly value: string; readonly manager?: string; readonly managers?: readonly string[] }>
    >;
    readonly image: string;
    /** Whether its node agent is told to enforce NetworkPolicies; false without the agent, absent where its arguments do not tell. */
    readonly enforcesPolicies?: boolean;
    readonly desiredPods: number;
    readonly updatedPods: number;
    readonly readyPods: number;
  };
}

/** One side of a peering. `cidrs` are of both families; account and region absent: those of the scope. */
export interface PeeredVpc {
  readonly vpc: string;
  readonly cidrs: readonly string[];
  readonly account?: string;
  readonly region?: string;
}

/** metav1.LabelSelector: every label and every expression must hold; an empty one selects all. */
export interface LabelSelector {
  readonly labels: Readonly<Record<string, string>>;
  readonly expressions: readonly {
    readonly key: string;
    readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
    readonly values: readonly string[];
  }[];
}

/** One rule of a NetworkPolicy: any of its peers by any of its ports; an empty list of either means all of them. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

export type PolicyPeer =
  | { readonly kind: "block"; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: "pods"; readonly namespaces?: LabelSelector; readonly pods?: LabelSelector };

/** `port` is a number or the name of a container's port; absent: all ports of the protocol (default TCP). */
export interface PolicyPort {
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly port?: number | string;
  readonly endPort?: number;
}

/** Kinds that are read and never managed. */
export interface ObservedOnlyProps extends ObservedNetworkProps {
  /** An EKS cluster; world id = its name. `securityGroup` is the cluster security group. */
  readonly cluster: {
    readonly name: string;
    readonly status: string;
    readonly version: string;
    readonly vpc: string;
    readonly subnets: readonly string[];
    readonly securityGroup?: string;
    readonly ipFamily: "ipv4" | "ipv6";
    readonly serviceCidr?: string;
    /** URL of the API server. */
    readonly endpoint?: string;
    readonly autoMode: boolean;
    /** Of Auto Mode: the role of built-in nodes (an ARN), and the built-in node pools that are on, sorted. */
    readonly autoNodeRole?: string;
    readonly builtInPools?: readonly string[];
    /** What EKS acts as in the account. */
    readonly roleArn?: string;
    /** Whether the VPC CNI is installed as a managed add-on. */
    readonly managedCni: boolean;
  };
  /** A managed node group; world id `CLUSTER/NAME`. */
  readonly "node-group": {
    readonly cluster: string;
    readonly name: string;
    readonly status: string;
    readonly subnets: readonly string[];
    /** Absent where a launch template names the type. */
    readonly instanceTypes?: readonly string[];
    /** How many nodes it is to have. */
    readonly desiredSize?: number;
    /** The user's own launch template and its version; without one EKS makes a template of its own. */
    readonly launchTemplate?: { readonly id: string; readonly version: string };
  };
  /** A launch template of a node group, as its latest version is. */
  readonly "launch-template": {
    readonly id: string;
    readonly latestVersion: string;
    /** Whether its user data says how many pods a node takes; EKS reckons nothing for nodes with user data of their own. */
    readonly setsMaxPods: boolean;
    /** What its user data say, where that can be told; the user data themselves are never kept. */
    readonly maxPods?: MaxPodsReading;
    /** Why max-pods cannot be written into its user data. */
    readonly refusesMaxPods?: string;
    /**
     * The versions that Podspan made, each with the one that it made it from: of the latest and, where that is one, of those that
     * node groups run.
     */
    readonly madeFrom?: Readonly<Record<string, string>>;
  };
  /** A machine image that a router's platform may be started from; world id `ami-…`. `created` is RFC 3339. */
  readonly "machine-image": {
    readonly platform: "linux" | "c8000v" | "csr1000v";
    readonly licence?: "byol" | "included";
    readonly name: string;
    readonly created: string;
    readonly architecture: string;
  };
  /** An EC2 instance type that nodes of the clusters are of, as the account's region has it; world id = its name. */
  readonly "instance-type": InstanceType;
  readonly "availability-zone": { readonly name: string; readonly zoneId: string; readonly state: string };
  readonly "network-interface": {
    readonly vpc: string;
    readonly subnet: string;
    readonly status: string;
    readonly description: string;
    readonly groups: readonly string[];
    readonly instance?: string;
    /** Left behind by the VPC CNI: `aws-K8S-*` description or its tags, and attached to nothing (F51). */
    readonly leaked: boolean;
    /** Of both families, the primary address first. */
    readonly addresses: readonly string[];
    readonly prefixes: readonly string[];
    /** Absent where it was not read: then on, as AWS makes it (F43). */
    readonly sourceDestCheck?: boolean;
    /** AWS's `InterfaceType`: `interface`, `branch`, `trunk`, `nat_gateway`, `transit_gateway`, `vpc_endpoint`, `lambda`, … */
    readonly type?: string;
    readonly publicAddresses?: readonly { readonly private: string; readonly public: string }[];
  };
  /** What an account may have of something in a region; world id = the quota's code, e.g. `L-407747CB`. */
  readonly "service-quota": { readonly service: "vpc" | "ec2"; readonly value: number };
  /** vpcresources.k8s.aws/v1beta1 SecurityGroupPolicy: the user's own, only read. World id `NAMESPACE/NAME`. */
  readonly "security-group-policy": {
    readonly namespace: string;
    readonly name: string;
    /** Ids, sorted. */
    readonly groups: readonly string[];
    /** Pods that it is for; absent where it selects by service account only. */
    readonly podSelector?: LabelSelector;
    readonly serviceAccountSelector?: LabelSelector;
  };
  /** networking.k8s.io/v1 NetworkPolicy: the user's own, only read. World id `NAMESPACE/NAME`. */
  readonly "network-policy": {
    readonly namespace: string;
    readonly name: string;
    readonly podSelector: LabelSelector;
    readonly types: readonly ("Ingress" | "Egress")[];
    readonly ingress: readonly PolicyRule[];
    readonly egress: readonly PolicyRule[];
  };
  /** A namespace; world id = its name. */
  readonly namespace: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  /** A Kubernetes node; world id = its name. */
  readonly node: {
    readonly name: string;
    readonly zone: string;
    readonly instance?: string;
    readonly instanceType?: string;
    readonly os: string;
    readonly ready: boolean;
    readonly schedulable: boolean;
    /** A roll of ours cordoned it (field manager `podspan`). */
    readonly cordonedByUs?: true;
    /** `status.allocatable.pods`: kubelet's max-pods. */
    readonly maxPods?: number;
    readonly createdAt: string;
    readonly internalIps: readonly string[];
    readonly computeType?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  /** A pod; world id `NAMESPACE/NAME`. */
  readonly pod: {
    readonly namespace: string;
    readonly name: string;
    readonly node: string;
    readonly addresses: readonly string[];
    readonly hostNetwork: boolean;
    readonly phase: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly serviceAccount?: string;
    /** By security groups for pods: its own interface (annotation `vpc.amazonaws.com/pod-eni`), F50. */
    readonly branchInterface?: string;
    /** Named ports of its containers, for policies that mean a port by name. */
    readonly ports?: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
    /** What makes another one when it goes: `ReplicaSet web-5d4`; absent for a pod that nobody would make again. */
    readonly controller?: string;
    /** Made by the kubelet from a file on the node: it goes with the node. */
    readonly mirror?: boolean;
  };
  /** A policy/v1 PodDisruptionBudget as its controller last reckoned it; world id `NAMESPACE/NAME`. */
  readonly "pod-disruption-budget": {
    readonly namespace: string;
    readonly name: string;
    /** How many of its pods may be taken away now. */
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
    /** Of pods of its namespace; absent: it covers none. */
    readonly selector?: LabelSelector;
  };
}

export type ObservedKind = keyof KindProps | keyof ObservedOnlyProps;
export type ObservedProps<K extends ObservedKind> = K extends keyof KindProps
  ? KindProps[K]
  : K extends keyof ObservedOnlyProps
    ? ObservedOnlyProps[K]
    : never;
export type ObservedFacts<K extends ObservedKind> = K extends keyof KindFacts
  ? KindFacts[K]
  : Readonly<Record<string, never>>;
