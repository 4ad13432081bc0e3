import { expect } from "vitest";
import {
  type ContractCase,
  defined,
  filter,
  freshSubnet,
  freshTable,
  freshVpc,
  refusalOf,
  tableOf,
} from "./subject.ts";

export const ROUTE_TABLE_CASES: readonly ContractCase[] = [
  {
    id: "table-create",
    title: "a table has its tags from the create call, the local route, and is not the main one",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const tags = [{ Key: "Name", Value: "pods" }];
      const { RouteTable } = await ec2.createRouteTable({
        VpcId: vpc,
        ClientToken: `contract-${vpc}`,
        TagSpecifications: [{ ResourceType: "route-table", Tags: tags }],
      });
      const { RouteTables = [] } = await ec2.describeRouteTables({ Filters: [filter("vpc-id", vpc)] });
      expect(RouteTables).toHaveLength(2);
      const main = RouteTables.find(({ Associations }) => Associations?.some(({ Main }) => Main));
      const ours = RouteTables.find(({ RouteTableId }) => RouteTableId === RouteTable?.RouteTableId);
      expect(main?.RouteTableId).not.toBe(ours?.RouteTableId);
      expect(ours).toMatchObject({ VpcId: vpc, Tags: tags });
      expect(ours?.Associations ?? []).toEqual([]);
      expect(ours?.Routes).toMatchObject([
        { DestinationCidrBlock: "10.196.24.0/24", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
      ]);
    },
  },
  {
    id: "table-paging",
    title: "route tables are paged by MaxResults and NextToken",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      for (let index = 0; index < 5; index += 1) await freshTable(subject, vpc);
      const Filters = [filter("vpc-id", vpc)];
      const first = await ec2.describeRouteTables({ Filters, MaxResults: 5 });
      expect(first.RouteTables).toHaveLength(5);
      const second = await ec2.describeRouteTables({ Filters, MaxResults: 5, NextToken: defined(first.NextToken) });
      expect(second.RouteTables).toHaveLength(1);
    },
  },
  {
    id: "table-associate",
    title: "an association shows in the table with its state, and the same one again is the same",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const table = await freshTable(subject, vpc);
      const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
      expect(AssociationId).toMatch(/^rtbassoc-/);
      const { RouteTables = [] } = await ec2.describeRouteTables({
        Filters: [filter("association.subnet-id", subnet)],
      });
      expect(RouteTables).toMatchObject([
        {
          RouteTableId: table,
          Associations: [
            {
              RouteTableAssociationId: AssociationId,
              SubnetId: subnet,
              Main: false,
              AssociationState: { State: "associated" },
            },
          ],
        },
      ]);
      const again = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
      expect(again.AssociationId).toBe(AssociationId);
    },
  },
  {
    id: "table-associate-other",
    title: "a subnet that has a table does not get another one by associating",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const [one, two] = [await freshTable(subject, vpc), await freshTable(subject, vpc)];
      await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: one });
      const refusal = await refusalOf(ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: two }));
      expect(refusal).toMatchObject({ code: "Resource.AlreadyAssociated", faultClass: "exists" });
    },
  },
  {
    id: "table-associate-foreign",
    title: "a table of another VPC is refused",
    run: async (subject) => {
      const subnet = await freshSubnet(subject, await freshVpc(subject), "10.196.24.0/25");
      const table = await freshTable(subject, await freshVpc(subject));
      const refusal = await refusalOf(subject.api.ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table }));
      expect(refusal.faultClass).toBe("invalid");
    },
  },
  {
    id: "table-replace",
    title: "replacing an association moves the subnet to the other table under a new id",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const [one, two] = [await freshTable(subject, vpc), await freshTable(subject, vpc)];
      const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: one });
      const answer = await ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId: two });
      expect(answer.NewAssociationId).toMatch(/^rtbassoc-/);
      expect(answer.NewAssociationId).not.toBe(AssociationId);
      expect((await tableOf(subject, one)).Associations ?? []).toEqual([]);
      expect((await tableOf(subject, two)).Associations).toMatchObject([
        { RouteTableAssociationId: answer.NewAssociationId, SubnetId: subnet },
      ]);
    },
  },
  {
    id: "table-disassociate",
    title: "an association is removed once; the second time it is not found",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const table = await freshTable(subject, vpc);
      const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
      await ec2.disassociateRouteTable({ AssociationId });
      expect((await tableOf(subject, table)).Associations ?? []).toEqual([]);
      const again = await refusalOf(ec2.disassociateRouteTable({ AssociationId }));
      expect(again).toMatchObject({ code: "InvalidAssociationID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "table-delete",
    title: "a table with an association cannot be deleted, one without can",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const table = await freshTable(subject, vpc);
      const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
      const refusal = await refusalOf(ec2.deleteRouteTable({ RouteTableId: table }));
      expect(refusal).toMatchObject({ code: "DependencyViolation", faultClass: "in-use" });
      await ec2.disassociateRouteTable({ AssociationId });
      await ec2.deleteRouteTable({ RouteTableId: table });
      const again = await refusalOf(ec2.deleteRouteTable({ RouteTableId: table }));
      expect(again).toMatchObject({ code: "InvalidRouteTableID.NotFound", faultClass: "not-found" });
    },
  },
];
