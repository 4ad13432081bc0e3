/** Collections written as the AWS CLI prints them, for tests that know nothing of Podspan but its command line. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderWith } from "../testing/memory.ts";

type Raw = Readonly<Record<string, unknown>>;
type RawFiles = Map<string, Raw[]>;

export const ME = "123456789012";

/** A host's further addresses, as an instance has them. */
interface HostOptions {
  readonly publicIp?: string;
  readonly ipv6?: readonly string[];
  readonly further?: readonly { readonly address: string; readonly publicIp?: string }[];
  readonly prefixes?: readonly string[];
  readonly sourceDestCheck?: boolean;
  readonly state?: string;
}

/** Files below one folder of a collection: an account's and region's, or all there is. */
export class RawCollection {
  readonly #files: RawFiles;
  readonly #root: string;
  readonly #region: string;
  readonly #account: string;

  constructor(root = "aws_configs/us-east-1", region = "us-east-1", account = ME, files: RawFiles = new Map()) {
    this.#files = files;
    this.#root = root;
    this.#region = region;
    this.#account = account;
  }

  /** Another account's or region's part of the same collection. */
  beside(root: string, region: string, account = ME): RawCollection {
    return new RawCollection(root, region, account, this.#files);
  }

  add(name: string, ...records: readonly Raw[]): void {
    const path = `${this.#root}/${name}.json`;
    this.#files.set(path, [...(this.#files.get(path) ?? []), ...records]);
  }

  vpc(VpcId: string, blocks: readonly string[], blocks6: readonly string[] = []): void {
    this.add("Vpcs", {
      OwnerId: this.#account,
      CidrBlockAssociationSet: blocks.map((CidrBlock) => ({
        AssociationId: `vpc-cidr-assoc-${CidrBlock}`,
        CidrBlock,
        CidrBlockState: { State: "associated" },
      })),
      Ipv6CidrBlockAssociationSet: blocks6.map((Ipv6CidrBlock) => ({
        AssociationId: `vpc-cidr-assoc-${Ipv6CidrBlock}`,
        Ipv6CidrBlock,
        Ipv6CidrBlockState: { State: "associated" },
      })),
      BlockPublicAccessStates: { InternetGatewayBlockMode: "off" },
      IsDefault: false,
      State: "available",
      VpcId,
      CidrBlock: blocks[0],
    });
  }

  subnet(SubnetId: string, VpcId: string, CidrBlock: string, { ipv6 = "", zone = "a" } = {}): void {
    this.add("Subnets", {
      SubnetId,
      VpcId,
      CidrBlock,
      OwnerId: this.#account,
      State: "available",
      AvailabilityZone: `${this.#region}${zone}`,
      AvailabilityZoneId: `${this.#region}-az-${zone}`,
      AvailableIpAddressCount: 200,
      Ipv6CidrBlockAssociationSet:
        ipv6 === "" ? [] : [{ Ipv6CidrBlock: ipv6, Ipv6CidrBlockState: { State: "associated" } }],
    });
  }

  /** `uses`: subnets, gateways, or `main`. */
  table(RouteTableId: string, VpcId: string, Routes: readonly Raw[], ...uses: readonly string[]): void {
    const Associations = uses.map((use) => ({
      Main: use === "main",
      RouteTableAssociationId: `rtbassoc-${RouteTableId}-${use}`,
      RouteTableId,
      ...(use.startsWith("subnet-") ? { SubnetId: use } : use === "main" ? {} : { GatewayId: use }),
      AssociationState: { State: "associated" },
    }));
    this.add("RouteTables", { Associations, PropagatingVgws: [], RouteTableId, Routes, VpcId, OwnerId: this.#account });
  }

  group(GroupId: string, VpcId: string, IpPermissions: readonly Raw[], IpPermissionsEgress: readonly Raw[] = [ALL]) {
    const common = { GroupId, GroupName: GroupId, Description: GroupId, VpcId, OwnerId: this.#account };
    this.add("SecurityGroups", { ...common, IpPermissions, IpPermissionsEgress });
  }

  acl(NetworkAclId: string, VpcId: string, subnets: readonly string[], entries: readonly Raw[] = OPEN): void {
    const last = [false, true].flatMap((out) => [
      aclEntry(32_767, out, "deny", "-1", "0.0.0.0/0"),
      aclEntry(32_768, out, "deny", "-1", "::/0"),
    ]);
    this.add("NetworkAcls", {
      Associations: subnets.map((SubnetId) => ({ NetworkAclAssociationId: "aclassoc-1", NetworkAclId, SubnetId })),
      Entries: [...entries, ...last],
      IsDefault: entries === OPEN,
      NetworkAclId,
      VpcId,
      OwnerId: this.#account,
    });
  }

  /** An instance `i-NAME` with one interface, `eni-NAME`. */
  host(name: string, VpcId: string, SubnetId: string, address: string, groups: readonly string[], o: HostOptions = {}) {
    const addresses = [{ address, publicIp: o.publicIp, Primary: true }, ...(o.further ?? [])];
    const nic = {
      NetworkInterfaceId: `eni-${name}`,
      VpcId,
      SubnetId,
      OwnerId: this.#account,
      Status: "in-use",
      InterfaceType: "interface",
      SourceDestCheck: o.sourceDestCheck ?? true,
      Groups: groups.map((GroupId) => ({ GroupId, GroupName: GroupId })),
      PrivateIpAddress: address,
      PrivateIpAddresses: addresses.map(({ address: PrivateIpAddress, publicIp, ...one }) => ({
        Primary: false,
        ...one,
        PrivateIpAddress,
        ...association(publicIp),
      })),
      Ipv6Addresses: (o.ipv6 ?? []).map((Ipv6Address) => ({ Ipv6Address })),
      Ipv4Prefixes: (o.prefixes ?? []).map((Ipv4Prefix) => ({ Ipv4Prefix })),
      Attachment: { AttachmentId: `eni-attach-${name}`, DeviceIndex: 0, InstanceId: `i-${name}`, Status: "attached" },
      ...association(o.publicIp),
    };
    this.add("NetworkInterfaces", nic);
    const State = { Name: o.state ?? "running" };
    const Instances = [{ InstanceId: `i-${name}`, State, SubnetId, VpcId, NetworkInterfaces: [nic] }];
    this.add("Reservations", { ReservationId: `r-${name}`, OwnerId: this.#account, Groups: [], Instances });
  }

  peering(VpcPeeringConnectionId: string, requester: PeeredVpc, accepter: PeeredVpc, Code = "active"): void {
    const info = ({ vpc, block, region = this.#region, owner = this.#account }: PeeredVpc) => ({
      VpcId: vpc,
      CidrBlock: block,
      CidrBlockSet: [{ CidrBlock: block }],
      OwnerId: owner,
      Region: region,
    });
    this.add("VpcPeeringConnections", {
      VpcPeeringConnectionId,
      RequesterVpcInfo: info(requester),
      AccepterVpcInfo: info(accepter),
      Status: { Code },
    });
  }

  internetGateway(InternetGatewayId: string, VpcId: string): void {
    this.add("InternetGateways", {
      InternetGatewayId,
      OwnerId: this.#account,
      Attachments: [{ State: "available", VpcId }],
    });
  }

  nat(NatGatewayId: string, VpcId: string, SubnetId: string, PrivateIp: string, PublicIp: string, State = "available") {
    const NatGatewayAddresses = [
      { NetworkInterfaceId: `eni-${NatGatewayId}`, PrivateIp, PublicIp, Status: "succeeded" },
    ];
    this.add("NatGateways", { NatGatewayId, VpcId, SubnetId, State, ConnectivityType: "public", NatGatewayAddresses });
  }

  transitGateway(TransitGatewayId: string, SecurityGroupReferencingSupport = "disable"): void {
    const Options = { SecurityGroupReferencingSupport };
    this.add("TransitGateways", { TransitGatewayId, OwnerId: this.#account, State: "available", Options });
  }

  attachment(id: string, gateway: string, [ResourceType, ResourceId]: readonly [string, string], table?: string): void {
    this.add("TransitGatewayAttachments", {
      TransitGatewayAttachmentId: id,
      TransitGatewayId: gateway,
      TransitGatewayOwnerId: ME,
      ResourceOwnerId: this.#account,
      ResourceType,
      ResourceId,
      State: "available",
      ...(table === undefined ? {} : { Association: { TransitGatewayRouteTableId: table, State: "associated" } }),
    });
  }

  vpcAttachment(id: string, gateway: string, VpcId: string, SubnetIds: readonly string[], table?: string): void {
    this.attachment(id, gateway, ["vpc", VpcId], table);
    const Options = { SecurityGroupReferencingSupport: "enable", ApplianceModeSupport: "disable" };
    const common = { TransitGatewayAttachmentId: id, TransitGatewayId: gateway, VpcId, SubnetIds };
    this.add("TransitGatewayVpcAttachments", { ...common, State: "available", Options });
  }

  /** `statics`: routes of `staticRoute`; `propagations`: attachments with the VPCs that they are of. */
  transitTable(
    TransitGatewayRouteTableId: string,
    TransitGatewayId: string,
    Routes: readonly Raw[],
    propagations: readonly (readonly [string, string])[],
  ): void {
    this.add("TransitGatewayRouteTables", { TransitGatewayRouteTableId, TransitGatewayId, State: "available" });
    const routes = { AdditionalRoutesAvailable: false, Routes, TransitGatewayRouteTableId };
    this.add("TransitGatewayStaticRoutes", routes);
    const TransitGatewayRouteTablePropagations = propagations.map(([TransitGatewayAttachmentId, ResourceId]) => ({
      TransitGatewayAttachmentId,
      ResourceId,
      ResourceType: "vpc",
      State: "enabled",
    }));
    const told = { TransitGatewayRouteTableId, TransitGatewayRouteTablePropagations };
    this.add("TransitGatewayPropagations", told);
  }

  vpn(VpnConnectionId: string, gateway: Raw, routes: readonly string[], State = "available"): void {
    this.add("VpnConnections", {
      CustomerGatewayConfiguration: `<?xml version="1.0"?><vpn_connection id="${VpnConnectionId}"></vpn_connection>`,
      CustomerGatewayId: "cgw-1",
      Category: "VPN",
      State,
      Type: "ipsec.1",
      VpnConnectionId,
      ...gateway,
      Options: { StaticRoutesOnly: routes.length > 0, TunnelInsideIpVersion: "ipv4", TunnelOptions: [] },
      Routes: routes.map((DestinationCidrBlock) => ({ DestinationCidrBlock, State: "available" })),
      VgwTelemetry: [{ Status: "UP" }, { Status: "DOWN" }],
    });
  }

  vpnGateway(VpnGatewayId: string, VpcId: string): void {
    this.add("VpnGateways", { VpnGatewayId, State: "available", VpcAttachments: [{ State: "attached", VpcId }] });
  }

  /** The folder that a collector leaves, without the files of these names. */
  folder(...without: readonly string[]): string {
    const folder = folderWith("nothing");
    for (const [path, records] of this.#files) {
      const name = path.slice(path.lastIndexOf("/") + 1, -".json".length);
      if (without.includes(name)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify({ [name]: records }));
    }
    return folder;
  }
}

interface PeeredVpc {
  readonly vpc: string;
  readonly block: string;
  readonly region?: string;
  readonly owner?: string;
}

function association(PublicIp: string | undefined): Raw {
  return PublicIp === undefined ? {} : { Association: { IpOwnerId: "amazon", PublicDnsName: "", PublicIp } };
}

const BARE = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };

export const ALL: Raw = {
  ...BARE,
  IpProtocol: "-1",
  IpRanges: [{ CidrIp: "0.0.0.0/0" }],
  Ipv6Ranges: [{ CidrIpv6: "::/0" }],
};

export function tcpFrom(port: number, CidrIp: string): Raw {
  return { ...BARE, IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp }] };
}

/** From a group, as EC2 tells of one across a peering where `pair` says so. */
export function tcpFromGroup(port: number, GroupId: string, pair: Raw = {}): Raw {
  const UserIdGroupPairs = [{ UserId: ME, GroupId, ...pair }];
  return { ...BARE, IpProtocol: "tcp", FromPort: port, ToPort: port, UserIdGroupPairs };
}

/** `from`, `to`: ports of TCP and UDP. */
export function aclEntry(
  RuleNumber: number,
  Egress: boolean,
  RuleAction: "allow" | "deny",
  Protocol: string,
  cidr: string,
  ports?: readonly [number, number],
): Raw {
  return {
    ...(cidr.includes(":") ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
    Egress,
    Protocol,
    RuleAction,
    RuleNumber,
    ...(ports === undefined ? {} : { PortRange: { From: ports[0], To: ports[1] } }),
  };
}

const OPEN: readonly Raw[] = [false, true].flatMap((out) => [
  aclEntry(100, out, "allow", "-1", "0.0.0.0/0"),
  aclEntry(101, out, "allow", "-1", "::/0"),
]);

/** A route to what the target's id says: each kind of target has a member of its own. */
export function route(destination: string, target: string, State = "active"): Raw {
  const member = destination.startsWith("pl-")
    ? "DestinationPrefixListId"
    : destination.includes(":")
      ? "DestinationIpv6CidrBlock"
      : "DestinationCidrBlock";
  const Origin = target === "local" ? "CreateRouteTable" : "CreateRoute";
  return { [member]: destination, [MEMBERS[target.split("-")[0] ?? ""] ?? "GatewayId"]: target, Origin, State };
}

const MEMBERS: Readonly<Record<string, string>> = {
  pcx: "VpcPeeringConnectionId",
  tgw: "TransitGatewayId",
  nat: "NatGatewayId",
  eni: "NetworkInterfaceId",
  i: "InstanceId",
  eigw: "EgressOnlyInternetGatewayId",
};

/** Of a transit gateway's table; without an attachment a blackhole. */
export function staticRoute(DestinationCidrBlock: string, attachment?: readonly [string, string, string]): Raw {
  if (attachment === undefined) return { DestinationCidrBlock, Type: "static", State: "blackhole" };
  const [TransitGatewayAttachmentId, ResourceType, ResourceId] = attachment;
  const TransitGatewayAttachments = [{ TransitGatewayAttachmentId, ResourceType, ResourceId }];
  return { DestinationCidrBlock, Type: "static", State: "active", TransitGatewayAttachments };
}
