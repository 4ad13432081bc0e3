import { describe, expect, test } from "vitest";
import { stepOf, tagsOf } from "../testing/steps.ts";
import { emptyVpc, groupIn, REGION, SCOPE, subnetIn, type TwinSide, twinSide } from "../testing/twin.ts";

const ID = "west1/subnet/pods/b";

async function subnetsNow({ api }: TwinSide) {
  return (await api.ec2.describeSubnets({})).Subnets ?? [];
}

async function interfacesNow({ api }: TwinSide) {
  const { NetworkInterfaces = [] } = await api.ec2.describeNetworkInterfaces({});
  return NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId);
}

const create = (vpc: string, cidr = "10.196.24.0/25", zone = `${REGION}b`) =>
  stepOf(SCOPE, "create", "subnet", ID, { after: { vpc, cidr, zone } });

describe("making a subnet", () => {
  test("gives it its tags in the create call and waits until it is available", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const { worldId } = await side.writer.run(create(vpc), side.context());
    const [subnet] = await subnetsNow(side);
    expect(subnet).toMatchObject({ SubnetId: worldId, State: "available", AvailabilityZone: `${REGION}b` });
    expect(Object.fromEntries((subnet?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tagsOf(ID));
  });

  test("takes a zone by id as well, as shared VPCs name them (fault 3b-12)", async () => {
    const side = await twinSide();
    const { AvailabilityZones = [] } = await side.api.ec2.describeAvailabilityZones({});
    const zone = AvailabilityZones.find(({ ZoneName }) => ZoneName === `${REGION}b`)?.ZoneId ?? "";
    const vpc = await emptyVpc(side);
    await side.writer.run(create(vpc, "10.196.24.0/25", zone), side.context());
    expect((await subnetsNow(side))[0]?.AvailabilityZone).toBe(`${REGION}b`);
  });

  test.each(["lost-answer", "server-error", "throttle"] as const)("after a %s there is exactly one", async (fault) => {
    const side = await twinSide({ faults: [{ api: "ec2:CreateSubnet", fault, nth: 1 }] });
    const vpc = await emptyVpc(side);
    const { worldId } = await side.writer.run(create(vpc), side.context());
    expect((await subnetsNow(side)).map(({ SubnetId }) => SubnetId)).toEqual([worldId]);
  });

  test("where somebody else's is, is a conflict that says so", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    await subnetIn(side, vpc, "10.196.24.0/26");
    await expect(side.writer.run(create(vpc), side.context())).rejects.toMatchObject({
      faultClass: "exists",
      code: "InvalidSubnet.Conflict",
      hint: expect.stringContaining("another subnet"),
    });
    expect(await subnetsNow(side)).toHaveLength(1);
  });

  test("in a VPC that is gone is not found; in one that this run made it is waited for", async () => {
    const gone = await twinSide();
    await expect(gone.writer.run(create("vpc-0dead0000dead0000"), gone.context())).rejects.toMatchObject({
      faultClass: "not-found",
      code: "InvalidVpcID.NotFound",
    });
    const side = await twinSide({ visibilityMs: 2_000 });
    const vpc = stepOf(SCOPE, "create", "vpc", "west1/vpc", { after: { cidr: "10.196.24.0/24" } });
    const { worldId = "" } = await side.writer.run(vpc, side.context());
    await side.writer.run(create(worldId), side.context());
    await side.settle();
    expect(await subnetsNow(side)).toHaveLength(1);
  });

  test("that is denied names the action to allow", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:CreateSubnet", fault: "denied" }] });
    const vpc = await emptyVpc(side);
    await expect(side.writer.run(create(vpc), side.context())).rejects.toMatchObject({
      faultClass: "denied",
      hint: expect.stringContaining("ec2:CreateSubnet"),
    });
  });
});

describe("deleting a subnet", () => {
  const remove = (worldId: string) => stepOf(SCOPE, "delete", "subnet", ID, { worldId });

  test("that is free is one request", async () => {
    const side = await twinSide();
    const subnet = await subnetIn(side, await emptyVpc(side), "10.196.24.0/25");
    const context = side.context();
    await side.writer.run(remove(subnet), context);
    expect(context.requests).toEqual(["ec2:DeleteSubnet"]);
    await side.writer.run(remove(subnet), side.context());
  });

  test("removes the interfaces that the CNI left in it, and says so (F51)", async () => {
    const side = await twinSide();
    const subnet = await subnetIn(side, await emptyVpc(side), "10.196.24.0/25");
    const place = { region: REGION, subnet };
    side.twin.invent({
      interfaces: [
        { ...place, description: "aws-K8S-i-1" },
        { ...place, tags: { "node.k8s.amazonaws.com/instance_id": "i-1" } },
      ],
    });
    const context = side.context();
    await side.writer.run(remove(subnet), context);
    expect(await subnetsNow(side)).toEqual([]);
    expect(await interfacesNow(side)).toEqual([]);
    expect(context.notes).toHaveLength(2);
    expect(context.requests.filter((api) => api === "ec2:DeleteNetworkInterface")).toHaveLength(2);
  });

  test("names the instances that still use it, and touches none of their interfaces", async () => {
    const side = await twinSide();
    const subnet = await subnetIn(side, await emptyVpc(side), "10.196.24.0/25");
    const place = { region: REGION, subnet };
    side.twin.invent({
      interfaces: [
        { ...place, description: "aws-K8S-i-1" },
        { ...place, description: "aws-K8S-i-2", instance: "i-0123456789abcdef0" },
      ],
    });
    await expect(side.writer.run(remove(subnet), side.context())).rejects.toMatchObject({
      faultClass: "in-use",
      code: "DependencyViolation",
      message: expect.stringContaining("i-0123456789abcdef0"),
      hint: expect.stringContaining("drain"),
    });
    expect(await interfacesNow(side)).toHaveLength(2);
  });

  test("names interfaces of others, which are not ours to remove", async () => {
    const side = await twinSide();
    const subnet = await subnetIn(side, await emptyVpc(side), "10.196.24.0/25");
    const { interfaces } = side.twin.invent({ interfaces: [{ region: REGION, subnet, description: "a database" }] });
    await expect(side.writer.run(remove(subnet), side.context())).rejects.toMatchObject({
      faultClass: "in-use",
      message: expect.stringContaining(`${interfaces[0]} (a database)`),
    });
    expect(await interfacesNow(side)).toEqual(interfaces);
  });
});

describe("deleting one interface", () => {
  const remove = (worldId: string) => stepOf(SCOPE, "delete", "network-interface", worldId, { worldId });

  test("that was left behind removes it; one that the CNI removed meanwhile is as it should be", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const subnet = await subnetIn(side, vpc, "10.196.24.0/25");
    const groups = [await groupIn(side, vpc)];
    const { interfaces } = side.twin.invent({
      interfaces: [{ region: REGION, subnet, groups, description: "aws-K8S-i-1" }],
    });
    const [eni = ""] = interfaces;
    await side.writer.run(remove(eni), side.context());
    expect(await interfacesNow(side)).toEqual([]);
    await side.writer.run(remove(eni), side.context());
  });

  test("that was attached again since the plan is refused", async () => {
    const side = await twinSide();
    const subnet = await subnetIn(side, await emptyVpc(side), "10.196.24.0/25");
    const { interfaces } = side.twin.invent({
      interfaces: [{ region: REGION, subnet, description: "aws-K8S-i-1", instance: "i-0123456789abcdef0" }],
    });
    const [eni = ""] = interfaces;
    await expect(side.writer.run(remove(eni), side.context())).rejects.toMatchObject({ faultClass: "in-use" });
  });
});
