import { expect } from "vitest";
import {
  blockState,
  type ContractCase,
  type ContractSubject,
  defined,
  eventually,
  freshBlock,
  freshSubnet,
  freshTable,
  freshVpc,
  refusalOf,
  tableOf,
  vpcOf,
} from "./subject.ts";

async function localRoutes(subject: ContractSubject, table: string): Promise<readonly (string | undefined)[]> {
  const { Routes = [] } = await tableOf(subject, table);
  return Routes.filter(({ GatewayId }) => GatewayId === "local")
    .map(({ DestinationCidrBlock }) => DestinationCidrBlock)
    .sort();
}

/** A block that AWS refuses beside 10.196.24.0/24; nothing of it may stay. */
function refused(id: string, title: string, cidr: string): ContractCase {
  return {
    id,
    title,
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const refusal = await refusalOf(subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: cidr }));
      expect(["invalid", "exists"]).toContain(refusal.faultClass);
      expect((await vpcOf(subject, vpc)).CidrBlockAssociationSet).toHaveLength(1);
    },
  };
}

export const BLOCK_CASES: readonly ContractCase[] = [
  {
    id: "block-associate",
    title: "a block becomes associated, keeps its id, and brings a local route to every table, old and new (F2)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const old = await freshTable(subject, vpc);
      const answer = await subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
      expect(answer).toMatchObject({
        VpcId: vpc,
        CidrBlockAssociation: { CidrBlock: "100.64.0.0/16", CidrBlockState: { State: "associating" } },
      });
      const id = defined(answer.CidrBlockAssociation?.AssociationId);
      await eventually(subject, async () => ((await blockState(subject, vpc, id)) === "associated" ? true : undefined));
      const blocks = ["10.196.24.0/24", "100.64.0.0/16"];
      expect(await localRoutes(subject, old)).toEqual(blocks);
      expect(await localRoutes(subject, await freshTable(subject, vpc))).toEqual(blocks);
    },
  },
  {
    id: "block-takes-time",
    title: "a block that was just asked for is associating, not yet associated (F19)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const answer = await subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
      const id = defined(answer.CidrBlockAssociation?.AssociationId);
      expect(await blockState(subject, vpc, id)).toBe("associating");
    },
  },
  {
    id: "block-canonical",
    title: "host bits of a further block are cleared (F15)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const answer = await subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.68.0.18/18" });
      expect(answer.CidrBlockAssociation?.CidrBlock).toBe("100.68.0.0/18");
    },
  },
  refused("block-too-large", "a block larger than /16 is refused (F14)", "100.64.0.0/10"),
  refused("block-too-small", "a block smaller than /28 is refused (F14)", "100.64.0.0/29"),
  refused("block-overlap", "a block that overlaps the VPC's first is refused (F16)", "10.196.24.0/25"),
  refused("block-restricted", "192.168.0.0/16 does not go with 10.0.0.0/8 (F17)", "192.168.0.0/16"),
  refused("block-link-local", "169.254.0.0/16 is never allowed (F17)", "169.254.0.0/16"),
  {
    id: "block-duplicate",
    title: "the same block twice is refused, so that a lost answer cannot make two",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      await freshBlock(subject, vpc, "100.64.0.0/16");
      await refusalOf(subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" }));
      expect((await vpcOf(subject, vpc)).CidrBlockAssociationSet).toHaveLength(2);
    },
  },
  {
    id: "block-limit",
    title: "a VPC has five blocks at most (F20)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      for (const octet of [64, 65, 66, 67]) await freshBlock(subject, vpc, `100.${octet}.0.0/16`);
      const sixth = subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.68.0.0/16" });
      expect(await refusalOf(sixth)).toMatchObject({ code: "CidrLimitExceeded", faultClass: "limit" });
    },
  },
  {
    id: "block-unknown-vpc",
    title: "a block for an unknown VPC is refused",
    run: async ({ api }) => {
      const call = api.ec2.associateVpcCidrBlock({ VpcId: "vpc-0dead0000dead0000", CidrBlock: "100.64.0.0/16" });
      expect((await refusalOf(call)).code).toBe("InvalidVpcID.NotFound");
    },
  },
  {
    id: "block-disassociate",
    title: "a block that is given back ends disassociated or gone; an unknown one is not found",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const id = await freshBlock(subject, vpc, "100.64.0.0/16");
      const answer = await ec2.disassociateVpcCidrBlock({ AssociationId: id });
      expect(answer.CidrBlockAssociation?.CidrBlockState?.State).toBe("disassociating");
      await eventually(subject, async () =>
        [undefined, "disassociated"].includes(await blockState(subject, vpc, id)) ? true : undefined,
      );
      const unknown = await refusalOf(
        ec2.disassociateVpcCidrBlock({ AssociationId: "vpc-cidr-assoc-0dead0000dead0000" }),
      );
      expect(unknown.faultClass).toBe("not-found");
    },
  },
  {
    id: "block-local-route-goes",
    title: "the local route goes with its block (F2)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const table = await freshTable(subject, vpc);
      const id = await freshBlock(subject, vpc, "100.64.0.0/16");
      await subject.api.ec2.disassociateVpcCidrBlock({ AssociationId: id });
      await eventually(subject, async () =>
        [undefined, "disassociated"].includes(await blockState(subject, vpc, id)) ? true : undefined,
      );
      expect(await localRoutes(subject, table)).toEqual(["10.196.24.0/24"]);
    },
  },
  {
    id: "block-in-use",
    title: "a block with a subnet in it cannot be given back",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const id = await freshBlock(subject, vpc, "100.64.0.0/16");
      await freshSubnet(subject, vpc, "100.64.0.0/17");
      const refusal = await refusalOf(subject.api.ec2.disassociateVpcCidrBlock({ AssociationId: id }));
      expect(refusal).toMatchObject({ code: "InvalidCidrBlock.InUse", faultClass: "in-use" });
    },
  },
  {
    id: "block-primary",
    title: "a VPC's first block cannot be given back (F19)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const primary = defined((await vpcOf(subject, vpc)).CidrBlockAssociationSet?.[0]?.AssociationId);
      const refusal = await refusalOf(subject.api.ec2.disassociateVpcCidrBlock({ AssociationId: primary }));
      expect(refusal.code).toBe("OperationNotPermitted");
    },
  },
];
