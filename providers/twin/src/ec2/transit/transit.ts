import type { Ec2TransitWriteApi } from "@podspan/aws/api";
import type { Rule } from "../context.ts";
import { createTransitGateway, deleteTransitGateway, modifyTransitGateway } from "./gateway.ts";
import {
  acceptTransitGatewayPeeringAttachment,
  createTransitGatewayPeeringAttachment,
  deleteTransitGatewayPeeringAttachment,
} from "./peering-attachment.ts";
import { createTransitGatewayRoute, deleteTransitGatewayRoute, replaceTransitGatewayRoute } from "./route.ts";
import {
  associateTransitGatewayRouteTable,
  createTransitGatewayRouteTable,
  deleteTransitGatewayRouteTable,
  disableTransitGatewayRouteTablePropagation,
  disassociateTransitGatewayRouteTable,
  enableTransitGatewayRouteTablePropagation,
} from "./route-table.ts";
import {
  acceptTransitGatewayVpcAttachment,
  createTransitGatewayVpcAttachment,
  deleteTransitGatewayVpcAttachment,
  modifyTransitGatewayVpcAttachment,
} from "./vpc-attachment.ts";

/** What changes transit gateways. */
export const TRANSIT_RULES: { readonly [K in keyof Ec2TransitWriteApi]: Rule<K> } = {
  acceptTransitGatewayPeeringAttachment,
  acceptTransitGatewayVpcAttachment,
  associateTransitGatewayRouteTable,
  createTransitGateway,
  createTransitGatewayPeeringAttachment,
  createTransitGatewayRoute,
  createTransitGatewayRouteTable,
  createTransitGatewayVpcAttachment,
  deleteTransitGateway,
  deleteTransitGatewayPeeringAttachment,
  deleteTransitGatewayRoute,
  deleteTransitGatewayRouteTable,
  deleteTransitGatewayVpcAttachment,
  disableTransitGatewayRouteTablePropagation,
  disassociateTransitGatewayRouteTable,
  enableTransitGatewayRouteTablePropagation,
  modifyTransitGateway,
  modifyTransitGatewayVpcAttachment,
  replaceTransitGatewayRoute,
};
