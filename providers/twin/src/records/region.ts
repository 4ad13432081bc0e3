import type {
  AccessEntryRecord,
  AddonRecord,
  AddressRecord,
  AnyAttachmentRecord,
  ClusterRecord,
  CustomerGatewayRecord,
  EgressOnlyGatewayRecord,
  EndpointRecord,
  IamProfileRecord,
  IamRoleRecord,
  ImageRecord,
  InstanceRecord,
  InstanceTypeRecord,
  InternetGatewayRecord,
  LaunchTemplateVersionRecord,
  ListEntriesRecord,
  NatGatewayRecord,
  NetworkAclRecord,
  NetworkInterfaceRecord,
  NodegroupRecord,
  PeeringAttachmentRecord,
  PeeringRecord,
  PrefixListRecord,
  PropagationsRecord,
  ReservationRecord,
  RouteTableRecord,
  SecurityGroupRecord,
  SecurityGroupRuleRecord,
  SubnetRecord,
  TransitGatewayAttachmentRecord,
  TransitGatewayRecord,
  TransitRoutesRecord,
  TransitTableRecord,
  UpdateRecord,
  UserDataRecord,
  VpcRecord,
  VpnConnectionRecord,
  VpnGatewayRecord,
  ZoneRecord,
} from "./kinds.ts";

/** Which records each collection of a region holds; the names are those of the files. */
export interface Kinds {
  Vpcs: VpcRecord;
  Subnets: SubnetRecord;
  SubnetCidrReservations: ReservationRecord;
  RouteTables: RouteTableRecord;
  SecurityGroups: SecurityGroupRecord;
  SecurityGroupRules: SecurityGroupRuleRecord;
  NetworkInterfaces: NetworkInterfaceRecord;
  NetworkAcls: NetworkAclRecord;
  VpcPeeringConnections: PeeringRecord;
  NatGateways: NatGatewayRecord;
  TransitGatewayVpcAttachments: TransitGatewayAttachmentRecord;
  InternetGateways: InternetGatewayRecord;
  EgressOnlyInternetGateways: EgressOnlyGatewayRecord;
  VpnGateways: VpnGatewayRecord;
  VpnConnections: VpnConnectionRecord;
  CustomerGateways: CustomerGatewayRecord;
  TransitGateways: TransitGatewayRecord;
  TransitGatewayAttachments: AnyAttachmentRecord;
  TransitGatewayPeeringAttachments: PeeringAttachmentRecord;
  TransitGatewayRouteTables: TransitTableRecord;
  TransitGatewayRoutes: TransitRoutesRecord;
  TransitGatewayPropagations: PropagationsRecord;
  ManagedPrefixLists: PrefixListRecord;
  ManagedPrefixListEntries: ListEntriesRecord;
  Addresses: AddressRecord;
  VpcEndpoints: EndpointRecord;
  AvailabilityZones: ZoneRecord;
  Instances: InstanceRecord;
  InstanceUserData: UserDataRecord;
  Images: ImageRecord;
  IamRoles: IamRoleRecord;
  IamInstanceProfiles: IamProfileRecord;
  LaunchTemplateVersions: LaunchTemplateVersionRecord;
  InstanceTypes: InstanceTypeRecord;
  EksClusters: ClusterRecord;
  EksNodegroups: NodegroupRecord;
  EksAddons: AddonRecord;
  EksAccessEntries: AccessEntryRecord;
  EksUpdates: UpdateRecord;
}
export type KindName = keyof Kinds;

/** All records of one account and region, each kind by its id. */
export type RegionRecords = { readonly [K in KindName]: Map<string, Kinds[K]> } & {
  readonly account: string;
  readonly region: string;
};

/** How each kind's record tells its id. */
export const idOf: { readonly [K in KindName]: (record: Kinds[K]) => string } = {
  Vpcs: (record) => record.VpcId,
  Subnets: (record) => record.SubnetId,
  SubnetCidrReservations: (record) => record.SubnetCidrReservationId,
  RouteTables: (record) => record.RouteTableId,
  SecurityGroups: (record) => record.GroupId,
  SecurityGroupRules: (record) => record.SecurityGroupRuleId,
  NetworkInterfaces: (record) => record.NetworkInterfaceId,
  NetworkAcls: (record) => record.NetworkAclId,
  VpcPeeringConnections: (record) => record.VpcPeeringConnectionId,
  NatGateways: (record) => record.NatGatewayId,
  TransitGatewayVpcAttachments: (record) => record.TransitGatewayAttachmentId,
  InternetGateways: (record) => record.InternetGatewayId,
  EgressOnlyInternetGateways: (record) => record.EgressOnlyInternetGatewayId,
  VpnGateways: (record) => record.VpnGatewayId,
  VpnConnections: (record) => record.VpnConnectionId,
  CustomerGateways: (record) => record.CustomerGatewayId,
  TransitGateways: (record) => record.TransitGatewayId,
  TransitGatewayAttachments: (record) => record.TransitGatewayAttachmentId,
  TransitGatewayPeeringAttachments: (record) => record.TransitGatewayAttachmentId,
  TransitGatewayRouteTables: (record) => record.TransitGatewayRouteTableId,
  TransitGatewayRoutes: (record) => record.TransitGatewayRouteTableId,
  TransitGatewayPropagations: (record) => record.TransitGatewayRouteTableId,
  ManagedPrefixLists: (record) => record.PrefixListId,
  ManagedPrefixListEntries: (record) => record.PrefixListId,
  Addresses: (record) => record.AllocationId ?? record.PublicIp,
  VpcEndpoints: (record) => record.VpcEndpointId,
  AvailabilityZones: (record) => record.ZoneName,
  Instances: (record) => record.InstanceId,
  InstanceUserData: (record) => record.InstanceId,
  Images: (record) => record.ImageId,
  IamRoles: (record) => record.RoleName,
  IamInstanceProfiles: (record) => record.InstanceProfileName,
  LaunchTemplateVersions: (record) => `${record.LaunchTemplateId}/${record.VersionNumber}`,
  InstanceTypes: (record) => record.InstanceType,
  EksClusters: (record) => record.name,
  EksNodegroups: (record) => `${record.clusterName}/${record.nodegroupName}`,
  EksAddons: (record) => `${record.clusterName}/${record.addonName}`,
  EksAccessEntries: (record) => `${record.clusterName}/${record.principalArn}`,
  EksUpdates: (record) => record.id,
};

export const KIND_NAMES = Object.keys(idOf).sort() as readonly KindName[];

export function emptyRegion(account: string, region: string): RegionRecords {
  return {
    account,
    region,
    Vpcs: new Map(),
    Subnets: new Map(),
    SubnetCidrReservations: new Map(),
    RouteTables: new Map(),
    SecurityGroups: new Map(),
    SecurityGroupRules: new Map(),
    NetworkInterfaces: new Map(),
    NetworkAcls: new Map(),
    VpcPeeringConnections: new Map(),
    NatGateways: new Map(),
    TransitGatewayVpcAttachments: new Map(),
    InternetGateways: new Map(),
    EgressOnlyInternetGateways: new Map(),
    VpnGateways: new Map(),
    VpnConnections: new Map(),
    CustomerGateways: new Map(),
    TransitGateways: new Map(),
    TransitGatewayAttachments: new Map(),
    TransitGatewayPeeringAttachments: new Map(),
    TransitGatewayRouteTables: new Map(),
    TransitGatewayRoutes: new Map(),
    TransitGatewayPropagations: new Map(),
    ManagedPrefixLists: new Map(),
    ManagedPrefixListEntries: new Map(),
    Addresses: new Map(),
    VpcEndpoints: new Map(),
    AvailabilityZones: new Map(),
    Instances: new Map(),
    InstanceUserData: new Map(),
    Images: new Map(),
    IamRoles: new Map(),
    IamInstanceProfiles: new Map(),
    LaunchTemplateVersions: new Map(),
    InstanceTypes: new Map(),
    EksClusters: new Map(),
    EksNodegroups: new Map(),
    EksAddons: new Map(),
    EksAccessEntries: new Map(),
    EksUpdates: new Map(),
  };
}

/** Records in the order of their ids: the order in which the twin lists. */
export function inOrder<T>(records: ReadonlyMap<string, T>): readonly T[] {
  return [...records].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, record]) => record);
}
