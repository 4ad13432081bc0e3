/**
 * What forwarding in AWS depends on beside what Podspan manages: read, never managed. Field names follow EC2's describe answers;
 * ids are AWS's, prefixes canonical. Lists are sorted where their order means nothing.
 */
export interface ObservedNetworkProps {
  readonly "network-acl": {
    readonly vpc: string;
    readonly isDefault: boolean;
    readonly subnets: readonly string[];
    /** In the order of their numbers; the implicit last deny (32767) is left out (F33). */
    readonly ingress: readonly AclEntry[];
    readonly egress: readonly AclEntry[];
  };
  readonly "internet-gateway": { readonly vpcs: readonly string[] };
  /** Lets IPv6 out and only replies in. */
  readonly "egress-only-internet-gateway": { readonly vpcs: readonly string[] };
  /** A NAT gateway; a regional one lies in no subnet. */
  readonly "nat-gateway": {
    readonly vpc: string;
    readonly subnet?: string;
    readonly state: string;
    /** Absent where that was not read: then public. */
    readonly connectivity?: "public" | "private";
    readonly addresses?: readonly {
      readonly private: string;
      readonly public?: string;
      readonly networkInterface?: string;
    }[];
  };
  readonly "vpn-gateway": { readonly vpcs: readonly string[]; readonly state: string; readonly asn?: number };
  readonly "vpn-connection": {
    readonly state: string;
    /** `vgw-…` or `tgw-…`. */
    readonly gateway: string;
    readonly customerGateway: string;
    readonly staticRoutesOnly: boolean;
    readonly routes: readonly { readonly destination: string; readonly state: string }[];
    readonly tunnelsUp: number;
  };
  readonly "customer-gateway": { readonly address: string; readonly asn?: number; readonly state: string };
  /** A managed prefix list, AWS's own included; `entries` absent where they were not read. */
  readonly "prefix-list": {
    readonly name: string;
    readonly family: 4 | 6;
    readonly maxEntries?: number;
    readonly entries?: readonly string[];
  };
  readonly "elastic-address": {
    readonly public: string;
    readonly private?: string;
    readonly networkInterface?: string;
  };
  readonly "vpc-endpoint": {
    readonly vpc: string;
    /** AWS's `VpcEndpointType`: `Gateway`, `Interface`, `GatewayLoadBalancer`, … */
    readonly type: string;
    readonly service: string;
    readonly state: string;
    readonly routeTables: readonly string[];
    readonly subnets: readonly string[];
    readonly networkInterfaces: readonly string[];
  };
  readonly instance: {
    readonly name?: string;
    /** AWS's state name: only what is `running` sends and answers. */
    readonly state: string;
    readonly vpc?: string;
    readonly networkInterfaces: readonly string[];
    /** `windows` where AWS says so, else Linux is taken for granted (F34). */
    readonly platform?: string;
  };
}

/** One numbered entry of a network ACL. `protocol` is `-1` or a number as text, as EC2 writes it. */
export interface AclEntry {
  readonly number: number;
  readonly permits: boolean;
  readonly protocol: string;
  readonly cidr: string;
  /** Ports of TCP and UDP; absent: all. */
  readonly fromPort?: number;
  readonly toPort?: number;
  /** ICMP; -1 or absent: all. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

/** One route of a transit gateway's table. */
export interface TransitRoute {
  /** A canonical prefix, or `pl-…`. */
  readonly destination: string;
  readonly attachments: readonly string[];
  /** What the attachments are, AWS's `ResourceType`, as far as it was read: it orders propagated routes (F40). */
  readonly resourceType?: string;
  readonly origin: "static" | "propagated";
  readonly state: "active" | "blackhole";
}
