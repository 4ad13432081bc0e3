import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { given, interfaceIn, type TwinUnderTest, twinUnderTest, vpcOf } from "../twin.fixture.ts";
import { addressCount, blockOf, contains, overlaps } from "./cidr.ts";

const propertyRuns = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 15) };

/** One call with arguments picked by number among what there is at the time. */
interface Move {
  readonly kind:
    | "associate"
    | "disassociate"
    | "subnet"
    | "delete-subnet"
    | "table"
    | "delete-table"
    | "attach"
    | "replace"
    | "detach"
    | "interface"
    | "delete-interface"
    | "wait";
  readonly pick: number;
  readonly other: number;
}

const moves = fc.array(
  fc.record({
    kind: fc.constantFrom<Move["kind"]>(
      "associate",
      "disassociate",
      "subnet",
      "subnet",
      "delete-subnet",
      "table",
      "delete-table",
      "attach",
      "attach",
      "replace",
      "detach",
      "interface",
      "delete-interface",
      "wait",
    ),
    pick: fc.nat(1_000),
    other: fc.nat(1_000),
  }),
  { minLength: 5, maxLength: 40 },
);

async function everything({ ec2 }: TwinUnderTest) {
  const { Vpcs = [] } = await ec2.describeVpcs({});
  const { Subnets = [] } = await ec2.describeSubnets({});
  const { RouteTables = [] } = await ec2.describeRouteTables({});
  const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({});
  return { vpc: given(Vpcs[0]), Subnets, RouteTables, NetworkInterfaces };
}
type Everything = Awaited<ReturnType<typeof everything>>;

function pickOf<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[pick % list.length];
}

/** Carries a move out; what AWS refuses is refused, which is part of the game. */
async function carryOut(aws: TwinUnderTest, { kind, pick, other }: Move): Promise<void> {
  const { ec2, clock } = aws;
  const { vpc, Subnets, RouteTables, NetworkInterfaces } = await everything(aws);
  const VpcId = given(vpc.VpcId);
  const SubnetId = pickOf(Subnets, pick)?.SubnetId;
  const RouteTableId = pickOf(RouteTables, other)?.RouteTableId;
  const AssociationId = pickOf(
    RouteTables.flatMap((table) => table.Associations ?? []),
    pick,
  )?.RouteTableAssociationId;
  const actions: Readonly<Record<Move["kind"], () => unknown>> = {
    associate: () => ec2.associateVpcCidrBlock({ VpcId, CidrBlock: `100.${64 + (pick % 6)}.0.0/16` }),
    disassociate: () =>
      ec2.disassociateVpcCidrBlock({ AssociationId: pickOf(vpc.CidrBlockAssociationSet ?? [], pick)?.AssociationId }),
    subnet: () =>
      ec2.createSubnet({ VpcId, CidrBlock: `100.${64 + (pick % 6)}.0.${16 * (other % 6)}/${26 + (other % 3)}` }),
    "delete-subnet": () => ec2.deleteSubnet({ SubnetId }),
    table: () => ec2.createRouteTable({ VpcId }),
    "delete-table": () => ec2.deleteRouteTable({ RouteTableId }),
    attach: () => ec2.associateRouteTable({ SubnetId, RouteTableId }),
    replace: () => ec2.replaceRouteTableAssociation({ AssociationId, RouteTableId }),
    detach: () => ec2.disassociateRouteTable({ AssociationId }),
    interface: () => SubnetId !== undefined && interfaceIn(aws, SubnetId),
    "delete-interface": () =>
      ec2.deleteNetworkInterface({ NetworkInterfaceId: pickOf(NetworkInterfaces, pick)?.NetworkInterfaceId }),
    wait: () => clock.sleep(1_000 * (pick % 8)),
  };
  try {
    await actions[kind]();
  } catch (error) {
    expect(error).toHaveProperty("$fault", "client");
  }
}

const block = (text: string | undefined) => blockOf("CidrBlock", text);

function checkBlocks({ vpc, Subnets, RouteTables }: Everything): void {
  const entries = vpc.CidrBlockAssociationSet ?? [];
  const live = entries.filter((entry) => entry.CidrBlockState?.State !== "disassociated");
  expect(live.length).toBeLessThanOrEqual(5);
  live.forEach((one, index) => {
    for (const other of live.slice(index + 1))
      expect(overlaps(block(one.CidrBlock), block(other.CidrBlock))).toBe(false);
  });
  const inState = (...states: string[]) =>
    entries.filter((one) => states.includes(one.CidrBlockState?.State ?? "")).map((one) => given(one.CidrBlock));
  const [associated, usable] = [inState("associated"), inState("associated", "disassociating")];
  const locals = RouteTables.map((table) =>
    (table.Routes ?? [])
      .flatMap((route) => (route.GatewayId === "local" ? given(route.DestinationCidrBlock) : []))
      .sort(),
  );
  for (const local of locals) {
    expect(local).toEqual(locals[0]);
    expect(local).toEqual(expect.arrayContaining(associated));
    // One that is given back before it was associated never had a route.
    expect(usable).toEqual(expect.arrayContaining(local));
  }
  for (const subnet of Subnets) {
    expect(usable.some((text) => contains(block(text), block(subnet.CidrBlock)))).toBe(true);
  }
}

function checkSubnets({ Subnets, RouteTables, NetworkInterfaces }: Everything): void {
  Subnets.forEach((one, index) => {
    for (const other of Subnets.slice(index + 1))
      expect(overlaps(block(one.CidrBlock), block(other.CidrBlock))).toBe(false);
    const taken = NetworkInterfaces.filter((eni) => eni.SubnetId === one.SubnetId).length;
    expect(one.AvailableIpAddressCount).toBe(addressCount(block(one.CidrBlock)) - 5 - taken);
  });
  const subnets = new Set(Subnets.map((subnet) => subnet.SubnetId));
  const associations = RouteTables.flatMap((table) => table.Associations ?? []);
  const explicit = associations.flatMap((association) => association.SubnetId ?? []);
  expect(new Set(explicit).size).toBe(explicit.length);
  expect(explicit.filter((id) => !subnets.has(id))).toEqual([]);
  expect(associations.filter((association) => association.Main)).toHaveLength(1);
  expect(NetworkInterfaces.filter((eni) => !subnets.has(eni.SubnetId))).toEqual([]);
}

describe("whatever is asked in whatever order", () => {
  test("blocks and subnets never overlap, local routes are the usable blocks, a subnet has one table, addresses add up", async () => {
    const timing = { ...INSTANT_BEHAVIOUR.timing, cidr: 3_000, cidrEntry: 5_000 };
    await fc.assert(
      fc.asyncProperty(moves, async (game) => {
        const aws = await twinUnderTest({ timing });
        await vpcOf(aws);
        for (const move of game) {
          await carryOut(aws, move);
          const world = await everything(aws);
          checkBlocks(world);
          checkSubnets(world);
        }
      }),
      propertyRuns,
    );
  }, 300_000);
});
