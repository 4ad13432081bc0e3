import {
  AcceptTransitGatewayPeeringAttachmentCommand,
  AcceptTransitGatewayVpcAttachmentCommand,
  AssociateTransitGatewayRouteTableCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayPeeringAttachmentCommand,
  CreateTransitGatewayRouteCommand,
  CreateTransitGatewayRouteTableCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  DeleteTransitGatewayCommand,
  DeleteTransitGatewayPeeringAttachmentCommand,
  DeleteTransitGatewayRouteCommand,
  DeleteTransitGatewayRouteTableCommand,
  DeleteTransitGatewayVpcAttachmentCommand,
  DisableTransitGatewayRouteTablePropagationCommand,
  DisassociateTransitGatewayRouteTableCommand,
  type EC2Client,
  EnableTransitGatewayRouteTablePropagationCommand,
  ModifyTransitGatewayCommand,
  ModifyTransitGatewayVpcAttachmentCommand,
  ReplaceTransitGatewayRouteCommand,
} from "@aws-sdk/client-ec2";
import type { Ec2TransitWriteApi } from "../api.ts";

/** What changes transit gateways, of one account and region. */
export function ec2TransitApi(client: EC2Client): Ec2TransitWriteApi {
  return {
    createTransitGateway: (input) => client.send(new CreateTransitGatewayCommand(input)),
    modifyTransitGateway: (input) => client.send(new ModifyTransitGatewayCommand(input)),
    deleteTransitGateway: (input) => client.send(new DeleteTransitGatewayCommand(input)),
    createTransitGatewayVpcAttachment: (input) => client.send(new CreateTransitGatewayVpcAttachmentCommand(input)),
    modifyTransitGatewayVpcAttachment: (input) => client.send(new ModifyTransitGatewayVpcAttachmentCommand(input)),
    acceptTransitGatewayVpcAttachment: (input) => client.send(new AcceptTransitGatewayVpcAttachmentCommand(input)),
    deleteTransitGatewayVpcAttachment: (input) => client.send(new DeleteTransitGatewayVpcAttachmentCommand(input)),
    createTransitGatewayPeeringAttachment: (input) =>
      client.send(new CreateTransitGatewayPeeringAttachmentCommand(input)),
    acceptTransitGatewayPeeringAttachment: (input) =>
      client.send(new AcceptTransitGatewayPeeringAttachmentCommand(input)),
    deleteTransitGatewayPeeringAttachment: (input) =>
      client.send(new DeleteTransitGatewayPeeringAttachmentCommand(input)),
    createTransitGatewayRouteTable: (input) => client.send(new CreateTransitGatewayRouteTableCommand(input)),
    deleteTransitGatewayRouteTable: (input) => client.send(new DeleteTransitGatewayRouteTableCommand(input)),
    associateTransitGatewayRouteTable: (input) => client.send(new AssociateTransitGatewayRouteTableCommand(input)),
    disassociateTransitGatewayRouteTable: (input) =>
      client.send(new DisassociateTransitGatewayRouteTableCommand(input)),
    enableTransitGatewayRouteTablePropagation: (input) =>
      client.send(new EnableTransitGatewayRouteTablePropagationCommand(input)),
    disableTransitGatewayRouteTablePropagation: (input) =>
      client.send(new DisableTransitGatewayRouteTablePropagationCommand(input)),
    createTransitGatewayRoute: (input) => client.send(new CreateTransitGatewayRouteCommand(input)),
    replaceTransitGatewayRoute: (input) => client.send(new ReplaceTransitGatewayRouteCommand(input)),
    deleteTransitGatewayRoute: (input) => client.send(new DeleteTransitGatewayRouteCommand(input)),
  };
}
