import { expect, test } from "vitest";
import { awsWriter } from "../index.ts";
import { stepOf, tagsOf } from "../testing/steps.ts";
import { emptyVpc, SCOPE, subnetIn, type TwinSide, twinSide } from "../testing/twin.ts";

const ID = "prod/prefix-reservation/pods/b/10.196.24.64/26";

async function reservationsIn({ api }: TwinSide, SubnetId: string) {
  return (await api.ec2.getSubnetCidrReservations({ SubnetId })).SubnetIpv4CidrReservations ?? [];
}

async function subnetOf(side: TwinSide): Promise<string> {
  return subnetIn(side, await emptyVpc(side), "10.196.24.0/25");
}

const create = (subnet: string) =>
  stepOf(SCOPE, "create", "subnet-cidr-reservation", ID, {
    after: { subnet, cidr: "10.196.24.64/26", type: "prefix" },
  });

test("a reservation has its type and its tags from the create call on", async () => {
  const side = await twinSide();
  const subnet = await subnetOf(side);
  const { worldId } = await side.writer.run(create(subnet), side.context());
  const [made] = await reservationsIn(side, subnet);
  expect(made).toMatchObject({
    SubnetCidrReservationId: worldId,
    Cidr: "10.196.24.64/26",
    ReservationType: "prefix",
  });
  expect(Object.fromEntries((made?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tagsOf(ID));
});

test.each(["lost-answer", "server-error", "throttle"] as const)("after a %s there is exactly one", async (fault) => {
  const side = await twinSide({ faults: [{ api: "ec2:CreateSubnetCidrReservation", fault, nth: 1 }] });
  const subnet = await subnetOf(side);
  const { worldId } = await side.writer.run(create(subnet), side.context());
  expect((await reservationsIn(side, subnet)).map((one) => one.SubnetCidrReservationId)).toEqual([worldId]);
});

test("where somebody else has reserved the range it is refused, and theirs stays", async () => {
  const side = await twinSide();
  const subnet = await subnetOf(side);
  const theirs = { SubnetId: subnet, Cidr: "10.196.24.96/28", ReservationType: "explicit" } as const;
  await side.api.ec2.createSubnetCidrReservation(theirs);
  await expect(side.writer.run(create(subnet), side.context())).rejects.toMatchObject({
    code: "InvalidParameterValue",
    faultClass: "invalid",
  });
  expect(await reservationsIn(side, subnet)).toHaveLength(1);
});

test("its tags are changed in place", async () => {
  const side = await twinSide();
  const subnet = await subnetOf(side);
  const { worldId = "" } = await side.writer.run(create(subnet), side.context());
  const changes = [{ field: "tags.team", after: "net" }];
  const tags = { ...tagsOf(ID), team: "net" };
  await side.writer.run(
    stepOf(SCOPE, "update", "subnet-cidr-reservation", ID, { worldId, changes, tags }),
    side.context(),
  );
  expect((await reservationsIn(side, subnet))[0]?.Tags).toContainEqual({ Key: "team", Value: "net" });
});

test("removing it gives its addresses back; one that is gone already is as good", async () => {
  const side = await twinSide();
  const subnet = await subnetOf(side);
  const free = async () => (await side.api.ec2.describeSubnets({})).Subnets?.[0]?.AvailableIpAddressCount;
  const before = await free();
  const { worldId = "" } = await side.writer.run(create(subnet), side.context());
  expect(await free()).toBe((before ?? 0) - 63);
  const remove = stepOf(SCOPE, "delete", "subnet-cidr-reservation", ID, { worldId });
  // Another run: what this one made could be not yet visible.
  const later = awsWriter(side.twin.aws);
  expect(await later.run(remove, side.context())).toEqual({});
  expect(await later.run(remove, side.context())).toEqual({});
  expect(await free()).toBe(before);
  expect(await reservationsIn(side, subnet)).toEqual([]);
});
