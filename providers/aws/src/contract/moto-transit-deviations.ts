import { expect } from "vitest";
import type { Deviation } from "../api.contract.ts";
import { type ContractSubject, FAR_REGION, filter, freshSubnet, freshVpc, refusalOf } from "./subject.ts";
import { associationOf, attach, attached, freshGateway, freshTransitTable } from "./transit.ts";

/** moto knows transit gateways as names: it looks after next to none of their rules. */
export const MOTO_TRANSIT_DEVIATIONS: readonly Deviation[] = [
  {
    id: "transit-gateway-make",
    reason: "a transit gateway has a default table, whatever its options",
    does: async (subject) => {
      const Filters = [filter("transit-gateway-id", await freshGateway(subject))];
      const { TransitGatewayRouteTables } = await subject.api.ec2.describeTransitGatewayRouteTables({ Filters });
      expect(TransitGatewayRouteTables).toMatchObject([{ DefaultAssociationRouteTable: true }]);
    },
  },
  {
    id: "transit-attachment-make",
    reason: "tags of the create call are dropped, and the default table is the attachment's whatever the options",
    does: async (subject) => {
      const { attachment } = await attached(subject);
      const Filters = [filter("transit-gateway-attachment-id", attachment)];
      const { TransitGatewayVpcAttachments } = await subject.api.ec2.describeTransitGatewayVpcAttachments({ Filters });
      expect(TransitGatewayVpcAttachments?.[0]?.Tags ?? []).toEqual([]);
    },
  },
  {
    id: "transit-attachment-tags",
    reason: "filters of attachments by tags are passed over",
    does: async (subject) => {
      await attached(subject);
      const Filters = [filter("tag:team", "nobody's")];
      const { TransitGatewayVpcAttachments } = await subject.api.ec2.describeTransitGatewayVpcAttachments({ Filters });
      expect(TransitGatewayVpcAttachments?.length).toBeGreaterThan(0);
    },
  },
  {
    id: "transit-attachment-zones",
    reason: "an attachment takes two subnets of a zone",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      const one = await freshSubnet(subject, vpc, "10.196.24.0/26");
      const two = await freshSubnet(subject, vpc, "10.196.24.64/26");
      await attach(subject, await freshGateway(subject), vpc, [one, two]);
    },
  },
  {
    id: "transit-association",
    reason: "an attachment takes a second table; and asked by id for one attachment, all are answered",
    does: async (subject) => {
      const { gateway, pair } = await attached(subject);
      await subject.api.ec2.associateTransitGatewayRouteTable(pair);
      const other = await freshTransitTable(subject, gateway);
      await subject.api.ec2.associateTransitGatewayRouteTable({ ...pair, TransitGatewayRouteTableId: other });
    },
  },
  {
    id: "transit-disassociate",
    reason: "what is not associated is an HTML page with 500",
    does: async (subject) => {
      const { pair } = await attached(subject);
      const call = subject.api.ec2.disassociateTransitGatewayRouteTable(pair);
      expect(await refusalOf(call)).toMatchObject({ code: "NotImplemented" });
    },
  },
  {
    id: "transit-propagation",
    reason: "a propagation makes no routes, and a search with MaxResults is an HTML page with 500",
    does: async (subject) => {
      const { table, pair } = await attached(subject);
      const { ec2 } = subject.api;
      await ec2.enableTransitGatewayRouteTablePropagation(pair);
      const input = { TransitGatewayRouteTableId: table, Filters: [filter("state", "active")] };
      expect((await ec2.searchTransitGatewayRoutes(input)).Routes ?? []).toEqual([]);
      await searchIsNotImplemented(subject, table);
    },
  },
  {
    id: "transit-propagation-twice",
    reason: "a second propagation is taken",
    does: async (subject) => {
      const { pair } = await attached(subject);
      await subject.api.ec2.enableTransitGatewayRouteTablePropagation(pair);
      await subject.api.ec2.enableTransitGatewayRouteTablePropagation(pair);
    },
  },
  {
    id: "transit-route",
    reason: "a search with MaxResults is an HTML page with 500",
    does: async (subject) => searchIsNotImplemented(subject, (await attached(subject)).table),
  },
  {
    id: "transit-route-exists",
    reason: "a second route to a destination is taken in place of the first",
    does: async (subject) => {
      const { pair } = await attached(subject);
      const route = { ...pair, DestinationCidrBlock: "10.99.0.0/16" };
      await subject.api.ec2.createTransitGatewayRoute(route);
      await subject.api.ec2.createTransitGatewayRoute(route);
    },
  },
  {
    id: "transit-delete-order",
    reason: "a gateway with attachments is deleted",
    does: async (subject) => {
      const { gateway } = await attached(subject);
      await subject.api.ec2.deleteTransitGateway({ TransitGatewayId: gateway });
    },
  },
  {
    id: "transit-delete",
    reason: "asked by id for one attachment, all are answered; what is gone is an HTML page with 500",
    does: async (subject) => {
      const { attachment } = await attached(subject);
      expect(await associationOf(subject, "tgw-attach-00000000")).toBeDefined();
      const input = { TransitGatewayAttachmentId: attachment };
      await subject.api.ec2.deleteTransitGatewayVpcAttachment(input);
      const refusal = await refusalOf(subject.api.ec2.deleteTransitGatewayVpcAttachment(input));
      expect(refusal).toMatchObject({ code: "NotImplemented" });
    },
  },
  {
    id: "transit-peering",
    reason: "filters of peerings by gateway are passed over",
    does: async (subject) => {
      const far = await subject.elsewhere({ region: FAR_REGION });
      await subject.api.ec2.createTransitGatewayPeeringAttachment({
        TransitGatewayId: await freshGateway(subject),
        PeerTransitGatewayId: await freshGateway(subject, far),
        PeerAccountId: subject.account,
        PeerRegion: FAR_REGION,
      });
      const Filters = [filter("transit-gateway-id", "tgw-00000000")];
      const answer = await subject.api.ec2.describeTransitGatewayPeeringAttachments({ Filters });
      expect(answer.TransitGatewayPeeringAttachments?.length).toBeGreaterThan(0);
    },
  },
];

async function searchIsNotImplemented({ api }: ContractSubject, table: string): Promise<void> {
  const input = { TransitGatewayRouteTableId: table, Filters: [filter("state", "active")], MaxResults: 5 };
  expect(await refusalOf(api.ec2.searchTransitGatewayRoutes(input))).toMatchObject({ code: "NotImplemented" });
}
