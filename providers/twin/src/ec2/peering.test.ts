import { describe, expect, test } from "vitest";
import { ACCOUNT, REGION, twinUnderTest } from "../twin.fixture.ts";

describe("peering connections", () => {
  const side = (VpcId: string, CidrBlock: string) => ({ VpcId, CidrBlock, OwnerId: ACCOUNT, Region: REGION });
  const files = {
    [`aws_configs/${REGION}/VpcPeeringConnections.json`]: JSON.stringify({
      VpcPeeringConnections: [
        {
          VpcPeeringConnectionId: "pcx-0aaaaaaaaaaaaaaaa",
          RequesterVpcInfo: side("vpc-0aaaaaaaaaaaaaaaa", "10.1.0.0/16"),
          AccepterVpcInfo: side("vpc-0bbbbbbbbbbbbbbbb", "10.2.0.0/16"),
          Status: { Code: "active" },
        },
        {
          VpcPeeringConnectionId: "pcx-0cccccccccccccccc",
          RequesterVpcInfo: side("vpc-0cccccccccccccccc", "10.3.0.0/16"),
          AccepterVpcInfo: side("vpc-0aaaaaaaaaaaaaaaa", "10.1.0.0/16"),
          Status: { Code: "deleted" },
        },
      ],
    }),
  };

  test.each([
    ["requester-vpc-info.vpc-id", "vpc-0aaaaaaaaaaaaaaaa", ["pcx-0aaaaaaaaaaaaaaaa"]],
    ["accepter-vpc-info.vpc-id", "vpc-0aaaaaaaaaaaaaaaa", ["pcx-0cccccccccccccccc"]],
    ["status-code", "active", ["pcx-0aaaaaaaaaaaaaaaa"]],
    ["status-code", "*", ["pcx-0aaaaaaaaaaaaaaaa", "pcx-0cccccccccccccccc"]],
  ])("are found by %s (moto passes filters over: probe 153)", async (Name, value, expected) => {
    const { ec2 } = await twinUnderTest({}, files);
    const { VpcPeeringConnections } = await ec2.describeVpcPeeringConnections({ Filters: [{ Name, Values: [value] }] });
    expect(VpcPeeringConnections?.map((one) => one.VpcPeeringConnectionId)).toEqual(expected);
  });
});
