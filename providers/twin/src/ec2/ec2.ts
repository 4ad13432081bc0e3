import { allocateAddress, associateAddress, disassociateAddress, releaseAddress } from "./address.ts";
import type { Operation, Rule } from "./context.ts";
import { describeNatGateways, describeTransitGatewayVpcAttachments } from "./gateways.ts";
import { describeImages } from "./image.ts";
import { describeInstanceAttribute, describeInstances, terminateInstances } from "./instance.ts";
import { describeInstanceTypes } from "./instance-type.ts";
import { runInstances } from "./launch.ts";
import { createLaunchTemplateVersion, describeLaunchTemplateVersions } from "./launch-template.ts";
import { describeNetworkAcls } from "./network-acl.ts";
import { describeNetworkInterfaces } from "./network-interface.ts";
import {
  createNetworkInterface,
  deleteNetworkInterface,
  modifyNetworkInterfaceAttribute,
} from "./network-interface-writes.ts";
import { describeVpcPeeringConnections } from "./peering.ts";
import {
  acceptVpcPeeringConnection,
  createVpcPeeringConnection,
  deleteVpcPeeringConnection,
  modifyVpcPeeringConnectionOptions,
} from "./peering-request.ts";
import { startInstances } from "./power.ts";
import { createRoute, deleteRoute, replaceRoute } from "./route.ts";
import { createRouteTable, deleteRouteTable, describeRouteTables } from "./route-table.ts";
import {
  associateRouteTable,
  disassociateRouteTable,
  replaceRouteTableAssociation,
} from "./route-table-association.ts";
import {
  describeAddresses,
  describeCustomerGateways,
  describeEgressOnlyInternetGateways,
  describeInternetGateways,
  describeManagedPrefixLists,
  describeVpcEndpoints,
  describeVpnConnections,
  describeVpnGateways,
  getManagedPrefixListEntries,
} from "./routing.ts";
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from "./security-group.ts";
import {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  describeSecurityGroupRules,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
  updateSecurityGroupRuleDescriptionsEgress,
  updateSecurityGroupRuleDescriptionsIngress,
} from "./security-group-rules.ts";
import { createSubnet, deleteSubnet, describeSubnets } from "./subnet.ts";
import {
  createSubnetCidrReservation,
  deleteSubnetCidrReservation,
  getSubnetCidrReservations,
} from "./subnet-cidr-reservation.ts";
import { createTags, deleteTags } from "./tags.ts";
import { TRANSIT_RULES } from "./transit/transit.ts";
import {
  describeTransitGatewayAttachments,
  describeTransitGatewayPeeringAttachments,
  describeTransitGatewayRouteTables,
  describeTransitGateways,
  getTransitGatewayRouteTablePropagations,
  searchTransitGatewayRoutes,
} from "./transit-gateway.ts";
import { createVpc, deleteVpc, describeVpcs } from "./vpc.ts";
import { associateVpcCidrBlock, disassociateVpcCidrBlock } from "./vpc-cidr.ts";
import { describeAvailabilityZones } from "./zone.ts";

/** Every EC2 operation that the providers make, and the rule that answers it. */
export const EC2_RULES: { readonly [K in Operation]: Rule<K> } = {
  ...TRANSIT_RULES,
  acceptVpcPeeringConnection,
  allocateAddress,
  associateAddress,
  associateRouteTable,
  associateVpcCidrBlock,
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  createLaunchTemplateVersion,
  createNetworkInterface,
  createRoute,
  createRouteTable,
  createSecurityGroup,
  createSubnet,
  createSubnetCidrReservation,
  createTags,
  createVpc,
  createVpcPeeringConnection,
  deleteNetworkInterface,
  deleteRoute,
  deleteRouteTable,
  deleteSecurityGroup,
  deleteSubnet,
  deleteSubnetCidrReservation,
  deleteTags,
  deleteVpc,
  deleteVpcPeeringConnection,
  describeAvailabilityZones,
  describeInternetGateways,
  describeEgressOnlyInternetGateways,
  describeVpnGateways,
  describeVpnConnections,
  describeCustomerGateways,
  describeTransitGateways,
  describeTransitGatewayAttachments,
  describeTransitGatewayPeeringAttachments,
  describeTransitGatewayRouteTables,
  searchTransitGatewayRoutes,
  getTransitGatewayRouteTablePropagations,
  describeManagedPrefixLists,
  getManagedPrefixListEntries,
  describeAddresses,
  describeVpcEndpoints,
  describeImages,
  describeInstanceAttribute,
  describeInstances,
  describeLaunchTemplateVersions,
  describeInstanceTypes,
  describeNatGateways,
  describeNetworkAcls,
  describeNetworkInterfaces,
  describeRouteTables,
  describeSecurityGroupRules,
  describeSecurityGroups,
  describeSubnets,
  describeTransitGatewayVpcAttachments,
  describeVpcPeeringConnections,
  describeVpcs,
  disassociateAddress,
  disassociateRouteTable,
  disassociateVpcCidrBlock,
  getSubnetCidrReservations,
  modifyNetworkInterfaceAttribute,
  modifyVpcPeeringConnectionOptions,
  releaseAddress,
  replaceRoute,
  replaceRouteTableAssociation,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
  runInstances,
  startInstances,
  terminateInstances,
  updateSecurityGroupRuleDescriptionsEgress,
  updateSecurityGroupRuleDescriptionsIngress,
};
