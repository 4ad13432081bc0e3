import * as z from "zod";

/**
 * A network in few words, for tests: what AWS puts there by itself (main tables and their local routes, default ACLs and groups) need
 * not be written. Names become ids with AWS's prefixes: VPC `a` is `vpc-a`, its main table `rtb-a-main`, table `pods` is `rtb-pods`,
 * subnet `a1` is `subnet-a1`, group `web` is `sg-web`, the default one `sg-a-default`, host `h` is `eni-h` of `i-h`, gateways `igw-a`,
 * `eigw-a`, `nat-n`, `vgw-v`, `tgw-t`, peering `pcx-p`, prefix list `pl-x`. Whoever points at something writes the id.
 */
const names = <T extends z.ZodType>(value: T) => z.record(z.string(), value).default({});
const texts = z.array(z.string()).default([]);

/** `tcp 443 from 10.0.0.0/8`, `all from sg-web`, `icmp 8 from 0.0.0.0/0`, `tcp 1024-65535 from pl-corp`. */
const group = z.strictObject({
  in: texts,
  /** Absent: AWS's own rule, all to 0.0.0.0/0, and to ::/0 where the VPC has IPv6 (F23). */
  out: z.array(z.string()).optional(),
  /** Further VPCs that it is associated with (F29). */
  also: texts,
});

/** `100 allow tcp 443 10.0.0.0/8`; absent: all allowed, as in a default ACL (F33). */
const acl = z.strictObject({ in: z.array(z.string()).optional(), out: z.array(z.string()).optional() });

const subnet = z.union([
  z.string(),
  z.strictObject({
    cidr: z.string(),
    cidr6: z.string().optional(),
    zone: z.string().optional(),
    /** Its explicit table and ACL, by name. */
    table: z.string().optional(),
    acl: z.string().optional(),
    /** VPC Block Public Access of its own. */
    block: z.string().optional(),
  }),
]);

/** Destination to `TARGET [propagated] [blackhole]`; `local` there for a local route that is written again; null drops a route. */
const routes = z.record(z.string(), z.string().nullable());

const table = z.union([
  routes,
  z.strictObject({
    routes: routes.default({}),
    /** Gateways whose incoming packets it steers (F12). */
    gateways: texts,
  }),
]);

const vpc = z.strictObject({
  /** Of both families; the first IPv4 one is the primary. `CIDR STATE` for one that is not associated (F19), `CIDR private` for one of IPv6. */
  cidrs: z.array(z.string()),
  region: z.string().optional(),
  account: z.string().optional(),
  subnets: z.record(z.string(), subnet).default({}),
  /** Further routes of tables; `main` is the main table's name. */
  tables: z.record(z.string(), table).default({}),
  groups: z.record(z.string(), group).default({}),
  /** Rules of the default group, where they are not AWS's own (F24). */
  defaultGroup: group.optional(),
  acls: z.record(z.string(), acl).default({}),
  internet: z.boolean().default(false),
  egressOnly: z.boolean().default(false),
  /** VPC Block Public Access: `block-bidirectional`, `block-ingress`. */
  block: z.string().optional(),
});

const networkInterface = z.strictObject({
  subnet: z.string(),
  address: z.string(),
  /** Further addresses of both families. */
  more: texts,
  prefixes: texts,
  /** Ids; absent: the VPC's default group (F24). */
  groups: z.array(z.string()).optional(),
  /** `PUBLIC` of the first address, or `PRIVATE PUBLIC` for others. */
  public: z.union([z.string(), z.array(z.string())]).optional(),
  /** Source/dest check (F43). */
  check: z.boolean().optional(),
  type: z.string().optional(),
});

const host = networkInterface.extend({
  state: z.string().default("running"),
  platform: z.string().optional(),
  /** Further interfaces: `eni-HOST-1`, … */
  interfaces: z.array(networkInterface).default([]),
  /** No instance: an interface of something else. */
  bare: z.boolean().default(false),
});

const peering = z.strictObject({ requester: z.string(), accepter: z.string(), status: z.string().default("active") });

const nat = z.strictObject({
  subnet: z.string(),
  address: z.string(),
  public: z.string().optional(),
  private: z.boolean().default(false),
  state: z.string().default("available"),
});

const attachment = z.strictObject({
  /** `vpc-a`, `vpn-x`, `tgw-y`, `dxgw-…`. */
  to: z.string(),
  subnets: texts,
  /** The table that it asks, by name. */
  table: z.string().optional(),
  /** Security group referencing (F28). */
  references: z.boolean().optional(),
  appliance: z.boolean().optional(),
  ipv6: z.boolean().optional(),
  state: z.string().default("available"),
  /** Of a peering: `tgw-y REGION ACCOUNT` on the other side; the attachment there has the same name. */
  peer: z.string().optional(),
});

const transitGateway = z.strictObject({
  region: z.string().optional(),
  account: z.string().optional(),
  references: z.boolean().default(false),
  state: z.string().default("available"),
  /** By name: `tgw-attach-NAME`. */
  attachments: z.record(z.string(), attachment).default({}),
  /** By name: `tgw-rtb-NAME`. Routes: destination to an attachment's name (`NAME [propagated]`), or `blackhole`. */
  tables: z
    .record(
      z.string(),
      z.strictObject({
        propagations: texts,
        routes: z.record(z.string(), z.string()).default({}),
        unread: z.string().optional(),
      }),
    )
    .default({}),
});

const vpnGateway = z.strictObject({ vpcs: texts, asn: z.number().optional(), state: z.string().default("available") });

const vpn = z.strictObject({
  gateway: z.string(),
  customer: z.string(),
  static: z.boolean().default(true),
  routes: texts,
  up: z.number().default(2),
  state: z.string().default("available"),
});

const customerGateway = z.strictObject({ address: z.string(), asn: z.number().optional(), vpc: z.string().optional() });

const endpoint = z.strictObject({
  vpc: z.string(),
  service: z.string(),
  type: z.string().default("Gateway"),
  tables: texts,
  subnets: texts,
  interfaces: texts,
});

const selector = z.strictObject({
  labels: z.record(z.string(), z.string()).default({}),
  /** `KEY In A,B`, `KEY NotIn A`, `KEY Exists`, `KEY DoesNotExist`. */
  where: texts,
});

const policyPeer = z.strictObject({
  cidr: z.string().optional(),
  except: texts,
  namespaces: selector.optional(),
  pods: selector.optional(),
});

/** Ports: `tcp 443`, `udp`, `tcp 8000-8100`, `tcp http`. */
const policyRule = z.strictObject({ peers: z.array(policyPeer).default([]), ports: texts });

const policy = z.strictObject({
  namespace: z.string().default("default"),
  select: selector.default({ labels: {}, where: [] }),
  types: z.array(z.enum(["Ingress", "Egress"])),
  in: z.array(policyRule).default([]),
  out: z.array(policyRule).default([]),
});

const pod = z.strictObject({
  namespace: z.string().default("default"),
  node: z.string(),
  /** Absent: the node's, of a pod in the host's network. */
  address: z.string().optional(),
  /** Which of its node's interfaces has its address: 0 is the first. */
  interface: z.number().default(0),
  host: z.boolean().default(false),
  labels: z.record(z.string(), z.string()).default({}),
  /** Security groups for pods: its branch interface (F50), `eni-branch-POD`. */
  branch: z.strictObject({ subnet: z.string(), groups: z.array(z.string()) }).optional(),
  /** `NAME tcp 8080`. */
  ports: texts,
  phase: z.string().default("Running"),
});

const nodeShape = host.extend({
  zone: z.string().optional(),
  os: z.string().default("linux"),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
  computeType: z.string().optional(),
});

const nodeClass = z.strictObject({
  subnets: texts,
  groups: texts,
  podSubnets: texts,
  podGroups: texts,
  snat: z.enum(["Random", "Disabled"]).default("Random"),
});

const cluster = z.strictObject({
  vpc: z.string(),
  subnets: texts,
  /** Id; absent: none is read. */
  group: z.string().optional(),
  autoMode: z.boolean().default(false),
  family: z.enum(["ipv4", "ipv6"]).default("ipv4"),
  service: z.string().optional(),
  /** Environment of aws-node; null: no DaemonSet of the CNI, as in Auto Mode without it. */
  cni: z.record(z.string(), z.string()).nullable().optional(),
  /** Version of the CNI's image. */
  version: z.string().default("v1.20.4"),
  podRanges: texts,
  zones: texts,
  nodes: z.record(z.string(), nodeShape).default({}),
  namespaces: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  pods: z.record(z.string(), pod).default({}),
  policies: z.record(z.string(), policy).default({}),
  eniConfigs: z.record(z.string(), z.strictObject({ subnet: z.string(), groups: texts })).default({}),
  nodeClasses: z.record(z.string(), nodeClass).default({}),
});

/**
 * A link that is only declared (vpn, directConnect, external), or a DMVPN of routers that are hosts, between ids of VPCs and names of sites as
 * `sites/dc`.
 */
const declaredLink = z.strictObject({
  kind: z.enum(["vpn", "directConnect", "external", "dmvpn"]),
  between: z.array(z.string()).length(2),
  /** Of a DMVPN: public addresses of the site's hubs. */
  hubs: texts,
  /** Hosts whose first interface is the outside and whose second is the inside. */
  routers: texts,
  gateway: z.string().optional(),
  routes: texts,
  mtu: z.number().optional(),
});

export const networkShape = z.strictObject({
  account: z.string().default("111111111111"),
  region: z.string().default("eu-west-1"),
  vpcs: names(vpc),
  hosts: names(host),
  peerings: names(peering),
  nats: names(nat),
  transitGateways: names(transitGateway),
  vpnGateways: names(vpnGateway),
  customerGateways: names(customerGateway),
  vpns: names(vpn),
  /** By name to entries; null: its entries were not read. */
  prefixLists: z.record(z.string(), z.array(z.string()).nullable()).default({}),
  endpoints: names(endpoint),
  /** Elastic IP addresses that are associated with nothing. */
  freeAddresses: texts,
  clusters: names(cluster),
  sites: names(z.strictObject({ nodes: texts, pods: texts })),
  links: names(declaredLink),
});

/** A network as it is written, with everything filled in. */
export type Shorthand = z.output<typeof networkShape>;
export type HostShorthand = z.output<typeof host>;
export type InterfaceShorthand = z.output<typeof networkInterface>;
export type VpcShorthand = Shorthand["vpcs"][string];
export type ClusterShorthand = Shorthand["clusters"][string];
