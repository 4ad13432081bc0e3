import { describe, expect, test } from "vitest";
import { HYBRID_WORLD, hybridFabric } from "./hybrid.fixture.ts";
import { WEST1 } from "./linked.fixture.ts";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

const STACK = "eksCluster1-csr";
const SITE = ["10.1.0.0/16", "192.168.0.0/16"];
const ENIS = `aws_configs/${WEST1}/NetworkInterfaces.json`;

interface Eni {
  readonly NetworkInterfaceId: string;
  readonly TagSet: readonly { readonly Key: string; readonly Value: string }[];
}

/** The world of the scripts: a stack with a router, two interfaces, an Elastic IP, and routes to the inside in the private tables. */
async function withStack() {
  const story = await Rehearsal.of({ fabric: hybridFabric(2), world: HYBRID_WORLD });
  let nic = "";
  await story.world.meddle(async ({ aws }) => {
    const { ec2 } = await aws.open({ region: WEST1 });
    const { Subnets = [] } = await ec2.describeSubnets({});
    const subnetOf = (name: string) => Subnets.find(({ Tags = [] }) => Tags.some(({ Value }) => Value === name));
    const interfaceIn = async (subnet: string, name: string, address: string): Promise<string> => {
      const Tags = [{ Key: "Name", Value: name }];
      const { NetworkInterface } = await ec2.createNetworkInterface({
        SubnetId: subnetOf(subnet)?.SubnetId,
        PrivateIpAddress: address,
        TagSpecifications: [{ ResourceType: "network-interface", Tags }],
      });
      return NetworkInterface?.NetworkInterfaceId ?? "";
    };
    const outside = await interfaceIn("west1-public-us-west-1b", "public-interface1", "10.0.128.10");
    nic = await interfaceIn("west1-private-us-west-1b", "private-nic1", "10.0.0.10");
    await ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId: nic, SourceDestCheck: { Value: false } });
    const { Images = [] } = await ec2.describeImages({ Owners: ["136693071363"] });
    await ec2.runInstances({
      ImageId: Images[0]?.ImageId,
      InstanceType: "t3.small",
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [outside, nic].map((NetworkInterfaceId, DeviceIndex) => ({ NetworkInterfaceId, DeviceIndex })),
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "multicloud-csr-01" }] }],
    });
    const { AllocationId } = await ec2.allocateAddress({ Domain: "vpc" });
    await ec2.associateAddress({ AllocationId, NetworkInterfaceId: outside });
    const { RouteTables = [] } = await ec2.describeRouteTables({});
    const isPrivate = ({ Routes = [] }: (typeof RouteTables)[number]) =>
      Routes.some(({ NatGatewayId }) => NatGatewayId);
    for (const { RouteTableId } of RouteTables.filter(isPrivate)) {
      for (const DestinationCidrBlock of SITE) {
        await ec2.createRoute({ RouteTableId, DestinationCidrBlock, NetworkInterfaceId: nic });
      }
    }
  });
  // CloudFormation alone may write such tags.
  story.world.edit<{ NetworkInterfaces: readonly Eni[] }>(ENIS, ({ NetworkInterfaces }) => ({
    NetworkInterfaces: NetworkInterfaces.map((eni) => ({
      ...eni,
      TagSet: [...eni.TagSet, { Key: "aws:cloudformation:stack-name", Value: STACK }],
    })),
  }));
  story.world.pass(A_WHILE);
  return { story, nic };
}

interface Table {
  readonly RouteTableId: string;
  readonly Routes: readonly { readonly DestinationCidrBlock: string; readonly NetworkInterfaceId?: string }[];
}

/** `TABLE DESTINATION INTERFACE` of all routes to interfaces. */
function routes(story: Rehearsal): readonly string[] {
  const { RouteTables } = JSON.parse(story.files[`aws_configs/${WEST1}/RouteTables.json`] ?? "") as {
    readonly RouteTables: readonly Table[];
  };
  return RouteTables.flatMap(({ RouteTableId, Routes }) =>
    Routes.flatMap(({ DestinationCidrBlock, NetworkInterfaceId }) =>
      NetworkInterfaceId === undefined ? [] : [`${RouteTableId} ${DestinationCidrBlock} ${NetworkInterfaceId}`],
    ),
  );
}

describe("a stack that the scripts have made (fault 1b-22, 1b-24)", () => {
  test("stands in the way, is named, and nothing is written", async () => {
    const { story, nic } = await withStack();
    const before = shapeOf(story.files);
    const refused = await story.run("apply").catch((error: unknown) => error);
    if (!(refused instanceof Refused)) throw new Error("the plan was carried out");
    const told = refused.diagnostics.filter(({ code }) => code === "ROUTE-4");
    expect(told.map(({ message }) => message)).toEqual(
      routes(story).map((route) => {
        const [table, destination] = route.split(" ");
        return `${table} sends ${destination} to ${nic}, which Podspan did not put there (${nic} is of CloudFormation's stack ${STACK}); the link needs that destination`;
      }),
    );
    expect(told[0]?.fix).toMatch(
      /^Delete the stack with its routes once nothing needs them \(`aws cloudformation delete-stack --region us-west-1 --stack-name eksCluster1-csr`\) and run again; or take it over, so that destroy gives it back: `adopt: /,
    );
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("may be taken over route by route: none is doubled, nothing else of it is touched, and destroy gives it back", async () => {
    const { story } = await withStack();
    const before = shapeOf(story.files);
    const refused = await story.run("apply").catch((error: unknown) => error);
    if (!(refused instanceof Refused)) throw new Error("the plan was carried out");
    const lines = refused.diagnostics.flatMap(({ fix }) => /adopt: \[(.*)\]/.exec(fix ?? "")?.[1] ?? []);
    expect(lines).toHaveLength(2);
    story.rewrite(`${hybridFabric(2)}\n  adopt: [${lines.join(", ")}]\n`);
    const were = routes(story);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    const are = routes(story).filter((route) => were.some((one) => route.startsWith(one.replace(/ \S+$/, " "))));
    expect(are).toHaveLength(were.length);
    expect(are.filter((route) => were.includes(route))).toEqual([]);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.run("destroy")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
  });
});
