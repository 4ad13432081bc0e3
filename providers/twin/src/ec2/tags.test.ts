import { describe, expect, test } from "vitest";
import { code, interfaceIn, refusal, subnetOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";

async function ground() {
  const aws = await twinUnderTest();
  const vpc = await vpcOf(aws);
  const tags = async () => (await aws.ec2.describeVpcs({})).Vpcs?.[0]?.Tags;
  return { aws, ec2: aws.ec2, vpc, tags };
}

describe("CreateTags", () => {
  test("adds, replaces values of keys that are there, and sorts", async () => {
    const { ec2, vpc, tags } = await ground();
    await ec2.createTags({
      Resources: [vpc],
      Tags: [
        { Key: "b", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    });
    await ec2.createTags({ Resources: [vpc], Tags: [{ Key: "b", Value: "3" }] });
    expect(await tags()).toEqual([
      { Key: "a", Value: "2" },
      { Key: "b", Value: "3" },
    ]);
  });

  test("tags several things of several kinds, or none of them", async () => {
    const { aws, ec2, vpc, tags } = await ground();
    const subnet = await subnetOf(aws, vpc, "10.196.24.0/28");
    const eni = interfaceIn(aws, subnet);
    const Tags = [{ Key: "team", Value: "net" }];
    expect(await code(ec2.createTags({ Resources: [vpc, "subnet-0dead0000dead0000"], Tags }))).toBe(
      "InvalidSubnetID.NotFound",
    );
    expect(await tags()).toEqual([]);
    await ec2.createTags({ Resources: [vpc, subnet, eni], Tags });
    expect(await tags()).toEqual(Tags);
    expect((await ec2.describeNetworkInterfaces({})).NetworkInterfaces?.[0]?.TagSet).toEqual(Tags);
  });

  test.each([
    ["aws:cloudformation:stack-name", "InvalidParameterValue"],
    ["AWS:x", "InvalidParameterValue"],
    ["", "InvalidParameterValue"],
    ["k".repeat(129), "InvalidParameterValue"],
  ])("refuses the key %j (keys that begin with aws: are AWS's own)", async (Key, expected) => {
    const { ec2, vpc } = await ground();
    expect(await code(ec2.createTags({ Resources: [vpc], Tags: [{ Key, Value: "" }] }))).toBe(expected);
  });

  test("a value has 256 characters at most, a resource 50 tags", async () => {
    const { ec2, vpc } = await ground();
    expect(await code(ec2.createTags({ Resources: [vpc], Tags: [{ Key: "k", Value: "v".repeat(257) }] }))).toBe(
      "InvalidParameterValue",
    );
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    expect(await code(ec2.createTags({ Resources: [vpc], Tags }))).toBe("TagLimitExceeded");
    await ec2.createTags({ Resources: [vpc], Tags: Tags.slice(1) });
  });

  test("an id that is none, or of nothing that the twin knows, is refused", async () => {
    const { ec2 } = await ground();
    const Tags = [{ Key: "a", Value: "" }];
    expect(await code(ec2.createTags({ Resources: ["vpc-zzz"], Tags }))).toBe("InvalidVpcID.Malformed");
    expect(await refusal(ec2.createTags({ Resources: ["ami-0123"], Tags }))).toBe(
      "InvalidID: The ID 'ami-0123' is not valid",
    );
  });
});

describe("DeleteTags", () => {
  const Tags = [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ];

  test("takes a key whatever its value, or only with the value given", async () => {
    const { ec2, vpc, tags } = await ground();
    await ec2.createTags({ Resources: [vpc], Tags });
    await ec2.deleteTags({ Resources: [vpc], Tags: [{ Key: "a", Value: "other" }, { Key: "b" }] });
    expect(await tags()).toEqual([{ Key: "a", Value: "1" }]);
  });

  test("without tags takes all but AWS's own", async () => {
    const aws = await twinUnderTest();
    const vpc = {
      VpcId: "vpc-0aaaaaaaaaaaaaaaa",
      CidrBlock: "10.0.0.0/16",
      Tags: [{ Key: "aws:x", Value: "1" }, ...Tags],
    };
    const files = { "aws_configs/eu-west-1/Vpcs.json": JSON.stringify({ Vpcs: [vpc] }) };
    const { ec2 } = await twinUnderTest({}, { ...aws.twin.save(), ...files });
    await ec2.deleteTags({ Resources: [vpc.VpcId] });
    expect((await ec2.describeVpcs({})).Vpcs?.[0]?.Tags).toEqual([{ Key: "aws:x", Value: "1" }]);
    expect(await code(ec2.deleteTags({ Resources: [vpc.VpcId], Tags: [{ Key: "aws:x" }] }))).toBe(
      "InvalidParameterValue",
    );
  });

  test("a tag that is not there is no error", async () => {
    const { ec2, vpc } = await ground();
    const tags = async () => (await ec2.describeVpcs({})).Vpcs?.map(({ Tags }) => Tags);
    const before = await tags();
    await ec2.deleteTags({ Resources: [vpc], Tags: [{ Key: "absent" }] });
    expect(await tags()).toEqual(before);
  });
});

describe("tags of a create call", () => {
  test("are refused for another type, and for keys of AWS's own; nothing is made then", async () => {
    const { ec2, vpc } = await ground();
    const create = (ResourceType: "subnet" | "vpc", Key: string) =>
      ec2.createSubnet({
        VpcId: vpc,
        CidrBlock: "10.196.24.0/28",
        TagSpecifications: [{ ResourceType, Tags: [{ Key, Value: "" }] }],
      });
    expect(await code(create("vpc", "a"))).toBe("InvalidParameterValue");
    expect(await code(create("subnet", "aws:a"))).toBe("InvalidParameterValue");
    expect((await ec2.describeSubnets({})).Subnets).toEqual([]);
    await create("subnet", "a");
  });
});
