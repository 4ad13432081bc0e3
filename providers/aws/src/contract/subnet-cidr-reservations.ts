import { expect } from "vitest";
import { type ContractCase, type ContractSubject, defined, freshSubnet, freshVpc, refusalOf } from "./subject.ts";

/** A subnet 10.196.24.0/24 with 10.196.24.128/25 reserved for prefixes. */
async function reserved(subject: ContractSubject) {
  const { ec2 } = subject.api;
  const SubnetId = await freshSubnet(subject, await freshVpc(subject), "10.196.24.0/24");
  const { SubnetCidrReservation } = await ec2.createSubnetCidrReservation({
    SubnetId,
    Cidr: "10.196.24.128/25",
    ReservationType: "prefix",
    TagSpecifications: [
      { ResourceType: "subnet-cidr-reservation", Tags: [{ Key: "podspan.dev/id", Value: "a/reservation" }] },
    ],
  });
  return { SubnetId, id: defined(SubnetCidrReservation?.SubnetCidrReservationId) };
}

export const RESERVATION_CASES: readonly ContractCase[] = [
  {
    id: "reservation-create",
    title: "a range of a subnet is reserved for prefixes, and told of the subnet that is asked for",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { SubnetId, id } = await reserved(subject);
      expect(id).toMatch(/^scr-/);
      const { SubnetIpv4CidrReservations = [] } = await ec2.getSubnetCidrReservations({ SubnetId, MaxResults: 1000 });
      expect(SubnetIpv4CidrReservations).toMatchObject([
        { SubnetCidrReservationId: id, SubnetId, Cidr: "10.196.24.128/25", ReservationType: "prefix" },
      ]);
      const other = await freshSubnet(subject, await freshVpc(subject), "10.196.24.0/24");
      const none = await ec2.getSubnetCidrReservations({ SubnetId: other });
      expect(none.SubnetIpv4CidrReservations ?? []).toEqual([]);
    },
  },
  {
    id: "reservation-tags",
    title: "a reservation has the tags of its create call, and others set later",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { SubnetId, id } = await reserved(subject);
      await ec2.createTags({ Resources: [id], Tags: [{ Key: "team", Value: "net" }] });
      const { SubnetIpv4CidrReservations = [] } = await ec2.getSubnetCidrReservations({ SubnetId });
      expect(SubnetIpv4CidrReservations[0]?.Tags).toEqual(
        expect.arrayContaining([
          { Key: "podspan.dev/id", Value: "a/reservation" },
          { Key: "team", Value: "net" },
        ]),
      );
    },
  },
  {
    id: "reservation-place",
    title: "a reservation lies in its subnet and clear of the others",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { SubnetId } = await reserved(subject);
      const place = (Cidr: string) =>
        refusalOf(ec2.createSubnetCidrReservation({ SubnetId, Cidr, ReservationType: "prefix" }));
      expect(await place("10.196.25.0/28")).toMatchObject({ code: "InvalidParameterValue", faultClass: "invalid" });
      expect(await place("10.196.24.192/28")).toMatchObject({ code: "InvalidParameterValue", faultClass: "invalid" });
      const beside = { SubnetId, Cidr: "10.196.24.64/26", ReservationType: "prefix" } as const;
      await ec2.createSubnetCidrReservation(beside);
    },
  },
  {
    id: "reservation-delete",
    title: "a deleted reservation is gone, and its subnet can be deleted",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { SubnetId, id } = await reserved(subject);
      await ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId: id });
      const { SubnetIpv4CidrReservations = [] } = await ec2.getSubnetCidrReservations({ SubnetId });
      expect(SubnetIpv4CidrReservations).toEqual([]);
      const again = await refusalOf(ec2.deleteSubnetCidrReservation({ SubnetCidrReservationId: id }));
      expect(again.faultClass).toBe("not-found");
      await ec2.deleteSubnet({ SubnetId });
      const gone = await refusalOf(ec2.getSubnetCidrReservations({ SubnetId }));
      expect(gone).toMatchObject({ code: "InvalidSubnetID.NotFound", faultClass: "not-found" });
    },
  },
];
