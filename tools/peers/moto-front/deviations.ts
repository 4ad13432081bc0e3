import type { Rule } from "./exchange.ts";
import type { ResourceShares } from "./resource-shares.ts";
import { associating } from "./rules/associating.ts";
import { canonicalCidr } from "./rules/canonical-cidr.ts";
import { clientToken } from "./rules/client-token.ts";
import { dryRun } from "./rules/dry-run.ts";
import { interfaceRoutes } from "./rules/interface-routes.ts";
import { paging } from "./rules/paging.ts";
import { peeringFilters } from "./rules/peering-filters.ts";
import { peeringRoutes } from "./rules/peering-routes.ts";
import { portlessProtocols } from "./rules/portless-protocols.ts";
import { reservationTags } from "./rules/reservation-tags.ts";
import { rootVolume } from "./rules/root-volume.ts";
import { routeExists } from "./rules/route-exists.ts";
import { groupInUse } from "./rules/security-group.ts";
import { sharedSubnets } from "./rules/shared-subnets.ts";
import { subnetAssociation, subnetInUse } from "./rules/subnet.ts";
import { termination } from "./rules/termination.ts";
import { transitGateways } from "./rules/transit-gateways.ts";
import { blockInUse, goneBlockRoutes } from "./rules/vpc-blocks.ts";
import { zoneNames } from "./rules/zone-names.ts";

/** Something that AWS does and the pinned moto does not, and what the front does about it. */
export interface Deviation {
  readonly id: string;
  readonly aws: string;
  readonly moto: string;
  /** Where AWS says so. */
  readonly source: string;
  /** Absent for what the front does by other means: the EKS handler, what is no request of EC2's. */
  readonly rule?: (settings: RuleSettings) => Rule;
}

export interface RuleSettings {
  /** How long a new VPC block stays `associating`, in milliseconds. */
  readonly associatingFor: number;
  /** Accounts that call the zone `a` that moto calls `b`, and the other way about. */
  readonly swappedZones: readonly string[];
  /** What AWS RAM shares. */
  readonly shares: ResourceShares;
}

/**
 * Every deviation of moto that the front mends. `deviations.peer.test.ts` asserts what moto itself does about each, so
 * that one which moto has mended fails there and goes from here.
 *
 * The order is that of the rules: each sees what those before it pass on.
 */
export const deviations: readonly Deviation[] = [
  {
    id: "eks-network",
    aws: "DescribeCluster tells vpcId and clusterSecurityGroupId",
    moto: "leaves both out",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_VpcConfigResponse.html",
  },
  {
    id: "eks-addons",
    aws: "has add-ons: CreateAddon, DescribeAddon, UpdateAddon, DeleteAddon and their versions",
    moto: "answers 404 with an HTML page",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html",
  },
  {
    id: "service-quotas",
    aws: "ListServiceQuotas tells what an account has, its defaults where it was granted nothing",
    moto: "answers ListAWSDefaultServiceQuotas alone, an HTML page with 500 else",
    source: "https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html",
  },
  {
    id: "client-token",
    aws: "a request repeated with its client token is answered again, not done again",
    moto: "does it again",
    source: "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html",
    rule: clientToken,
  },
  {
    id: "paging",
    aws: "MaxResults limits an answer, and NextToken asks for what follows",
    moto: "answers everything at once to most of the Describe calls",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination",
    rule: paging,
  },
  {
    id: "dry-run",
    aws: "a dry run answers DryRunOperation and does nothing",
    moto: "CreateVpc, CreateSubnet and others ignore DryRun and do it",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html",
    rule: dryRun,
  },
  {
    id: "resource-shares",
    aws: "DisassociateResourceShare takes a subnet out of its share",
    moto: "answers 404 with an HTML page",
    source: "https://docs.aws.amazon.com/ram/latest/APIReference/API_DisassociateResourceShare.html",
  },
  {
    id: "zone-names",
    aws: "each account has names of its own for its zones, and their ids in common with the others",
    moto: "gives every account the same names",
    source: "https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html",
    rule: ({ swappedZones }) => zoneNames(swappedZones),
  },
  {
    id: "shared-subnets",
    aws: "a participant is shown the VPC, its shared subnets, their tables and ACLs, and may not change them",
    moto: "keeps the share, and shows each account its own alone",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html",
    rule: ({ shares }) => sharedSubnets(shares),
  },
  {
    id: "canonical-cidr",
    aws: "masks the host bits of a block away: 100.68.0.18/18 becomes 100.68.0.0/18",
    moto: "keeps it as it was typed",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html (CidrBlock), API_IpRange.html",
    rule: canonicalCidr,
  },
  {
    id: "associating",
    aws: "a new block of a VPC is associating for some seconds before it is associated",
    moto: "says associated from the second answer on",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcCidrBlockState.html",
    rule: associating,
  },
  {
    id: "block-in-use",
    aws: "a block with a subnet in it cannot be disassociated: InvalidCidrBlock.InUse",
    moto: "disassociates it",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
    rule: blockInUse,
  },
  {
    id: "gone-block-routes",
    aws: "local routes of a block go with it",
    moto: "removes them from the tables that are there, but still gives them to each new one",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html (local route)",
    rule: goneBlockRoutes,
  },
  {
    id: "subnet-in-use",
    aws: "a subnet with a network interface in it cannot be deleted: DependencyViolation",
    moto: "deletes it and leaves the interface",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html",
    rule: subnetInUse,
  },
  {
    id: "subnet-association",
    aws: "a deleted subnet's route table association goes with it",
    moto: "keeps it, so that the table can never be deleted",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/WorkWithRouteTables.html (delete a route table)",
    rule: subnetAssociation,
  },
  {
    id: "reservation-tags",
    aws: "a subnet CIDR reservation has the tags of its create call",
    moto: "drops them",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnetCidrReservation.html",
    rule: reservationTags,
  },
  {
    id: "group-in-use",
    aws: "a security group of an interface, or named by another group's rule, cannot be deleted: DependencyViolation",
    moto: "deletes it",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html",
    rule: groupInUse,
  },
  {
    id: "termination",
    aws: "a terminated instance's interfaces are deleted or detached",
    moto: "leaves them attached for ever",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterfaceSpecification.html",
    rule: termination,
  },
  {
    id: "route-exists",
    aws: "a second route to a destination is refused: RouteAlreadyExists",
    moto: "overwrites the first when the target is a network interface",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
    rule: routeExists,
  },
  {
    id: "portless-protocols",
    aws: "a rule of a protocol without ports, ESP (50) say, names none",
    moto: "fails: an HTML page with 500",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
    rule: portlessProtocols,
  },
  {
    id: "root-volume",
    aws: "a volume of an image has the size of its snapshot where a launch says none",
    moto: "asks for a size: MissingParameter",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html",
    rule: rootVolume,
  },
  {
    id: "interface-routes",
    aws: "a route to an interface that no instance has is a blackhole",
    moto: "says active, whatever became of the interface",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html",
    rule: interfaceRoutes,
  },
  {
    id: "peering-filters",
    aws: "DescribeVpcPeeringConnections honours its filters",
    moto: "ignores them",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html",
    rule: peeringFilters,
  },
  {
    id: "peering-routes",
    aws: "a route over a peering that is not active is a blackhole",
    moto: "says active, whatever became of the peering",
    source: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    rule: peeringRoutes,
  },
  {
    id: "transit-gateways",
    aws: "transit gateways have attachments with tables, peerings that are accepted, and routes that lead somewhere",
    moto: "keeps names: routes have no attachments, every attachment the default table, and filters are passed over",
    source: "https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html",
    rule: transitGateways,
  },
];
