import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import {
  ACCOUNT,
  code,
  given,
  REGION,
  refusal,
  subnetOf,
  type TwinUnderTest,
  tableOf,
  twinUnderTest,
  vpcOf,
} from "../twin.fixture.ts";

const SLOW = { ...INSTANT_BEHAVIOUR.timing, cidr: 3_000, cidrEntry: 10_000 };

async function blocks({ ec2 }: TwinUnderTest): Promise<readonly string[]> {
  const { Vpcs } = await ec2.describeVpcs({});
  return (Vpcs?.[0]?.CidrBlockAssociationSet ?? []).map(
    ({ CidrBlock, CidrBlockState }) => `${CidrBlock} ${CidrBlockState?.State}`,
  );
}

async function associate({ ec2 }: TwinUnderTest, VpcId: string, CidrBlock = "100.64.0.0/16"): Promise<string> {
  return given((await ec2.associateVpcCidrBlock({ VpcId, CidrBlock })).CidrBlockAssociation?.AssociationId);
}

async function localRoutes({ ec2 }: TwinUnderTest): Promise<readonly (readonly string[])[]> {
  const { RouteTables = [] } = await ec2.describeRouteTables({});
  return RouteTables.map(({ Routes = [] }) =>
    Routes.filter((route) => route.GatewayId === "local").map((route) => given(route.DestinationCidrBlock)),
  );
}

describe("AssociateVpcCidrBlock", () => {
  test("goes from associating to associated, and only then do its local routes appear in every table (F2, F19)", async () => {
    const aws = await twinUnderTest({ timing: SLOW });
    const vpc = await vpcOf(aws);
    await tableOf(aws, vpc);
    const answer = await aws.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
    expect(answer).toMatchObject({
      VpcId: vpc,
      CidrBlockAssociation: { CidrBlock: "100.64.0.0/16", CidrBlockState: { State: "associating" } },
    });
    expect(await blocks(aws)).toEqual(["10.196.24.0/24 associated", "100.64.0.0/16 associating"]);
    expect(await localRoutes(aws)).toEqual([["10.196.24.0/24"], ["10.196.24.0/24"]]);
    await aws.clock.sleep(2_999);
    expect((await blocks(aws))[1]).toBe("100.64.0.0/16 associating");
    await aws.clock.sleep(1);
    expect((await blocks(aws))[1]).toBe("100.64.0.0/16 associated");
    expect(await localRoutes(aws)).toEqual([
      ["10.196.24.0/24", "100.64.0.0/16"],
      ["10.196.24.0/24", "100.64.0.0/16"],
    ]);
  });

  test("clears host bits: 100.68.0.18/18 is 100.68.0.0/18 (F15)", async () => {
    const aws = await twinUnderTest();
    await associate(aws, await vpcOf(aws), "100.68.0.18/18");
    expect((await blocks(aws))[1]).toBe("100.68.0.0/18 associated");
  });

  test.each([
    ["larger than /16 (F14; moto takes it)", "100.64.0.0/10", "InvalidVpc.Range"],
    ["smaller than /28 (F14)", "100.64.0.0/29", "InvalidVpc.Range"],
    ["link-local (VPC user guide, VPC CIDR blocks)", "169.254.0.0/16", "InvalidVpc.Range"],
    ["multicast (VPC user guide, VPC CIDR blocks)", "224.0.0.0/16", "InvalidVpc.Range"],
    ["0.0.0.0/8 (VPC user guide, VPC CIDR blocks)", "0.0.0.0/16", "InvalidVpc.Range"],
    ["restricted beside 10.0.0.0/8 (F17)", "192.168.0.0/16", "InvalidVpc.Range"],
    ["restricted beside every RFC 1918 block (F17)", "198.19.0.0/16", "InvalidVpc.Range"],
    ["the VPC's own block again (F16)", "10.196.24.0/24", "CidrConflict"],
    ["part of the VPC's own block (F16)", "10.196.24.0/25", "CidrConflict"],
    ["around the VPC's own block (F16)", "10.196.0.0/16", "CidrConflict"],
    ["no block", "300.1.1.0/16", "InvalidParameterValue"],
  ])("refuses what is %s, and leaves nothing behind", async (_why, CidrBlock, expected) => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    expect(await code(aws.ec2.associateVpcCidrBlock({ VpcId, CidrBlock }))).toBe(expected);
    expect(await blocks(aws)).toEqual(["10.196.24.0/24 associated"]);
  });

  test("words a restricted block as AWS does", async () => {
    const aws = await twinUnderTest();
    const VpcId = await vpcOf(aws);
    expect(await refusal(aws.ec2.associateVpcCidrBlock({ VpcId, CidrBlock: "192.168.0.0/16" }))).toMatch(
      "InvalidVpc.Range: The CIDR '192.168.0.0/16' is restricted. Use a CIDR from the same private address range",
    );
  });

  test("refuses the same block a second time, associating or associated, so that a lost answer makes no twin", async () => {
    const aws = await twinUnderTest({ timing: SLOW });
    const vpc = await vpcOf(aws);
    await associate(aws, vpc);
    expect(await code(associate(aws, vpc))).toBe("CidrConflict");
    await aws.clock.sleep(3_000);
    expect(await code(associate(aws, vpc))).toBe("CidrConflict");
  });

  test("a VPC has five blocks at most, its first included (F20)", async () => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    for (const octet of [64, 65, 66, 67]) await associate(aws, vpc, `100.${octet}.0.0/16`);
    expect(await refusal(associate(aws, vpc, "100.68.0.0/16"))).toBe(
      `CidrLimitExceeded: This network '${vpc}' has met its maximum number of allowed CIDRs: 5`,
    );
  });

  test("a VPC that is unknown or malformed is refused", async () => {
    const { ec2 } = await twinUnderTest();
    const CidrBlock = "100.64.0.0/16";
    expect(await code(ec2.associateVpcCidrBlock({ VpcId: "vpc-0dead0000dead0000", CidrBlock }))).toBe(
      "InvalidVpcID.NotFound",
    );
    expect(await code(ec2.associateVpcCidrBlock({ VpcId: "vpc-xyz", CidrBlock }))).toBe("InvalidVpcID.Malformed");
  });

  test("fails later when a fault plans it: failing, then failed with the message, then gone; nothing can be made in it", async () => {
    const faults = [{ api: "ec2:AssociateVpcCidrBlock", fault: "association-fails", message: "no capacity" }] as const;
    const aws = await twinUnderTest({ timing: SLOW, faults });
    const VpcId = await vpcOf(aws);
    await associate(aws, VpcId);
    await aws.clock.sleep(3_000);
    expect((await blocks(aws))[1]).toBe("100.64.0.0/16 failing");
    await aws.clock.sleep(3_000);
    const { Vpcs } = await aws.ec2.describeVpcs({});
    expect(Vpcs?.[0]?.CidrBlockAssociationSet?.[1]?.CidrBlockState).toEqual({
      State: "failed",
      StatusMessage: "no capacity",
    });
    expect(await code(subnetOf(aws, VpcId, "100.64.0.0/17"))).toBe("InvalidSubnet.Range");
    expect(await localRoutes(aws)).toEqual([["10.196.24.0/24"]]);
    await aws.clock.sleep(10_000);
    expect(await blocks(aws)).toEqual(["10.196.24.0/24 associated"]);
  });
});

/** A VPC whose main table has a route to somewhere else, as a file. */
const withRoute = (destination: string) => ({
  [`aws_configs/${REGION}/Vpcs.json`]: JSON.stringify({
    Vpcs: [{ VpcId: "vpc-0aaaaaaaaaaaaaaaa", CidrBlock: "10.2.0.0/16" }],
  }),
  [`aws_configs/${REGION}/RouteTables.json`]: JSON.stringify({
    RouteTables: [
      {
        RouteTableId: "rtb-0aaaaaaaaaaaaaaaa",
        VpcId: "vpc-0aaaaaaaaaaaaaaaa",
        Routes: [
          { DestinationCidrBlock: "10.2.0.0/16", GatewayId: "local", Origin: "CreateRouteTable", State: "active" },
          {
            DestinationCidrBlock: destination,
            GatewayId: "vgw-0aaaaaaaaaaaaaaaa",
            Origin: "CreateRoute",
            State: "active",
          },
        ],
      },
    ],
  }),
});

describe("a route in any table of the VPC (F16)", () => {
  test.each([
    ["10.0.0.0/24", "10.0.0.0/24", "CidrConflict"],
    ["10.0.0.0/24", "10.0.0.0/16", "CidrConflict"],
    ["10.0.0.0/24", "10.0.0.0/25", "associated"],
    ["0.0.0.0/0", "100.64.0.0/16", "associated"],
    ["100.64.0.0/10", "100.64.0.0/16", "associated"],
  ])("to %s and a block %s: %s", async (destination, CidrBlock, expected) => {
    const aws = await twinUnderTest({}, withRoute(destination));
    const answer = aws.ec2.associateVpcCidrBlock({ VpcId: "vpc-0aaaaaaaaaaaaaaaa", CidrBlock });
    if (expected === "associated") await answer;
    else expect(await code(answer)).toBe(expected);
  });

  test("the page's own example: the route 10.0.0.0/24 keeps out itself and what is larger, and lets 10.0.0.0/25 in", async () => {
    const aws = await twinUnderTest({}, withRoute("10.0.0.0/24"));
    await associate(aws, "vpc-0aaaaaaaaaaaaaaaa", "10.0.0.0/25");
    expect(await blocks(aws)).toContain("10.0.0.0/25 associated");
  });
});

const peered = (status: string, side: "requester" | "accepter") => {
  const ours = { VpcId: "vpc-0aaaaaaaaaaaaaaaa", CidrBlock: "10.2.0.0/16", OwnerId: ACCOUNT, Region: REGION };
  const theirs = {
    VpcId: "vpc-0bbbbbbbbbbbbbbbb",
    CidrBlock: "10.3.0.0/16",
    CidrBlockSet: [{ CidrBlock: "10.3.0.0/16" }, { CidrBlock: "100.64.0.0/16" }],
    OwnerId: ACCOUNT,
    Region: REGION,
  };
  return {
    [`aws_configs/${REGION}/Vpcs.json`]: JSON.stringify({ Vpcs: [{ VpcId: ours.VpcId, CidrBlock: ours.CidrBlock }] }),
    [`aws_configs/${REGION}/VpcPeeringConnections.json`]: JSON.stringify({
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: "pcx-0aaaaaaaaaaaaaaaa",
          RequesterVpcInfo: side === "requester" ? ours : theirs,
          AccepterVpcInfo: side === "requester" ? theirs : ours,
          Status: { Code: status },
        },
      ],
    }),
  };
};

describe("a peering (F18)", () => {
  test.each([
    ["pending-acceptance", "requester", "100.70.0.0/16", "OperationNotPermitted"],
    ["pending-acceptance", "accepter", "100.70.0.0/16", "associated"],
    ["active", "requester", "100.70.0.0/16", "associated"],
    ["active", "requester", "100.64.0.0/16", "CidrConflict"],
    ["active", "accepter", "100.64.0.0/20", "CidrConflict"],
    ["rejected", "requester", "100.64.0.0/16", "associated"],
  ] as const)("that is %s with us as %s, and a block %s: %s", async (status, side, CidrBlock, expected) => {
    const aws = await twinUnderTest({}, peered(status, side));
    const answer = aws.ec2.associateVpcCidrBlock({ VpcId: "vpc-0aaaaaaaaaaaaaaaa", CidrBlock });
    if (expected === "associated") await answer;
    else expect(await code(answer)).toBe(expected);
  });
});

describe("DisassociateVpcCidrBlock", () => {
  test("goes over disassociating to disassociated; local routes go with it, the entry stays a while and goes (F2, F19)", async () => {
    const aws = await twinUnderTest({ timing: SLOW });
    const vpc = await vpcOf(aws);
    const AssociationId = await associate(aws, vpc);
    await aws.clock.sleep(3_000);
    const answer = await aws.ec2.disassociateVpcCidrBlock({ AssociationId });
    expect(answer.CidrBlockAssociation?.CidrBlockState?.State).toBe("disassociating");
    expect(await localRoutes(aws)).toEqual([["10.196.24.0/24", "100.64.0.0/16"]]);
    await aws.clock.sleep(3_000);
    expect((await blocks(aws))[1]).toBe("100.64.0.0/16 disassociated");
    expect(await localRoutes(aws)).toEqual([["10.196.24.0/24"]]);
    await aws.clock.sleep(10_000);
    expect(await blocks(aws)).toEqual(["10.196.24.0/24 associated"]);
  });

  test("a disassociated entry takes no room: the block can come again beside it", async () => {
    const aws = await twinUnderTest({ timing: { ...SLOW, cidr: 0 } });
    const vpc = await vpcOf(aws);
    await aws.ec2.disassociateVpcCidrBlock({ AssociationId: await associate(aws, vpc) });
    await associate(aws, vpc);
    expect((await blocks(aws)).slice(1)).toEqual(["100.64.0.0/16 disassociated", "100.64.0.0/16 associated"]);
  });

  test("a block that is still associating can be given back and never becomes associated", async () => {
    const aws = await twinUnderTest({ timing: SLOW });
    const vpc = await vpcOf(aws);
    const AssociationId = await associate(aws, vpc);
    await aws.clock.sleep(1_000);
    await aws.ec2.disassociateVpcCidrBlock({ AssociationId });
    await aws.clock.sleep(2_000);
    expect((await blocks(aws))[1]).toBe("100.64.0.0/16 disassociating");
    await aws.clock.sleep(1_000);
    expect((await blocks(aws))[1]).toBe("100.64.0.0/16 disassociated");
  });

  test("is refused while a subnet lies in the block", async () => {
    const aws = await twinUnderTest();
    const vpc = await vpcOf(aws);
    const AssociationId = await associate(aws, vpc);
    const SubnetId = await subnetOf(aws, vpc, "100.64.0.0/17");
    expect(await refusal(aws.ec2.disassociateVpcCidrBlock({ AssociationId }))).toBe(
      `InvalidCidrBlock.InUse: The vpc ${vpc} currently has a subnet within CIDR block 100.64.0.0/16`,
    );
    await aws.ec2.deleteSubnet({ SubnetId });
    await aws.ec2.disassociateVpcCidrBlock({ AssociationId });
  });

  test("is refused for the first block (F19)", async () => {
    const aws = await twinUnderTest();
    await vpcOf(aws);
    const { Vpcs } = await aws.ec2.describeVpcs({});
    const AssociationId = given(Vpcs?.[0]?.CidrBlockAssociationSet?.[0]?.AssociationId);
    expect(await code(aws.ec2.disassociateVpcCidrBlock({ AssociationId }))).toBe("OperationNotPermitted");
  });

  test("an unknown association, and one that left, are not found", async () => {
    const aws = await twinUnderTest();
    const AssociationId = await associate(aws, await vpcOf(aws));
    await aws.ec2.disassociateVpcCidrBlock({ AssociationId });
    const expected = "InvalidVpcCidrBlockAssociationID.NotFound";
    expect(await code(aws.ec2.disassociateVpcCidrBlock({ AssociationId }))).toBe(expected);
    const unknown = { AssociationId: "vpc-cidr-assoc-0dead0000dead0000" };
    expect(await code(aws.ec2.disassociateVpcCidrBlock(unknown))).toBe(expected);
    expect(await code(aws.ec2.disassociateVpcCidrBlock({ AssociationId: undefined }))).toBe("MissingParameter");
  });
});
