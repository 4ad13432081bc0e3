import { describe, expect, test } from "vitest";
import { code, given, interfaceIn, refusal, subnetOf, twinUnderTest, vpcOf } from "../twin.fixture.ts";

async function reservedWorld() {
  const api = await twinUnderTest();
  const subnet = await subnetOf(api, await vpcOf(api), "10.196.24.0/24");
  const reserve = (Cidr: string, ReservationType: "prefix" | "explicit" = "prefix") =>
    api.ec2.createSubnetCidrReservation({ SubnetId: subnet, Cidr, ReservationType });
  const free = async () => given((await api.ec2.describeSubnets({})).Subnets?.[0]?.AvailableIpAddressCount);
  return { api, subnet, reserve, free };
}

describe("a reservation", () => {
  test("lies in its subnet and clear of the others (VPC user guide, Subnet CIDR reservations)", async () => {
    const { reserve } = await reservedWorld();
    await reserve("10.196.24.128/25");
    expect(await code(reserve("10.196.25.0/28"))).toBe("InvalidParameterValue");
    expect(await refusal(reserve("10.196.24.192/26"))).toBe(
      "InvalidParameterValue: Reservation CIDR 10.196.24.192/26 has overlap with existing reserved CIDR block",
    );
    expect(await code(reserve("10.196.24.0/24"))).toBe("InvalidParameterValue");
    await reserve("10.196.24.64/26");
  });

  test("gives no single addresses: interfaces get theirs beside it", async () => {
    const { api, subnet, reserve } = await reservedWorld();
    await reserve("10.196.24.0/25");
    const eni = interfaceIn(api, subnet);
    const { NetworkInterfaces = [] } = await api.ec2.describeNetworkInterfaces({ NetworkInterfaceIds: [eni] });
    expect(NetworkInterfaces[0]?.PrivateIpAddress).toBe("10.196.24.128");
  });

  test("takes its unused addresses from what is available, and gives them back", async () => {
    const { api, subnet, reserve, free } = await reservedWorld();
    interfaceIn(api, subnet);
    const before = await free();
    expect(before).toBe(250);
    // Four addresses of AWS's and the interface's one are in it.
    const { SubnetCidrReservation } = await reserve("10.196.24.0/28");
    expect(await free()).toBe(before - 11);
    await api.ec2.deleteSubnetCidrReservation({
      SubnetCidrReservationId: given(SubnetCidrReservation?.SubnetCidrReservationId),
    });
    expect(await free()).toBe(before);
  });

  test("holds its subnet back from being deleted", async () => {
    const { api, subnet, reserve } = await reservedWorld();
    const { SubnetCidrReservation } = await reserve("10.196.24.128/25");
    expect(await code(api.ec2.deleteSubnet({ SubnetId: subnet }))).toBe("DependencyViolation");
    const SubnetCidrReservationId = given(SubnetCidrReservation?.SubnetCidrReservationId);
    await api.ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId });
    await api.ec2.deleteSubnet({ SubnetId: subnet });
    expect(await code(api.ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId }))).toBe(
      "InvalidSubnetCidrReservationID.NotFound",
    );
  });

  test("is refused without a type that there is, or in a subnet that there is not", async () => {
    const { api, reserve } = await reservedWorld();
    expect(await code(reserve("10.196.24.128/25", "whatever" as never))).toBe("InvalidParameterValue");
    const nowhere = { SubnetId: "subnet-0dead0000dead0000" };
    expect(await code(api.ec2.getSubnetCidrReservations(nowhere))).toBe("InvalidSubnetID.NotFound");
  });
});
