import type { Subnet, SubnetCidrReservation } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { canonicalCidr } from "../records/cidr.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading, unlessGone } from "./reading.ts";

/** The IPv4 reservations of those subnets that some Fabric marked, and of `own`: AWS tells them subnet by subnet only. */
export async function readReservations(
  reading: Reading,
  subnets: readonly Subnet[],
  own: readonly string[],
): Promise<readonly SubnetCidrReservation[]> {
  const marked = subnets.filter(
    ({ SubnetId = "", Tags }) => own.includes(SubnetId) || ownerOf(tagMap(Tags)) !== undefined,
  );
  const ids = marked.flatMap(({ SubnetId }) => SubnetId ?? []).sort();
  return (await Promise.all(ids.map((id) => reservationsOf(reading, id)))).flat();
}

/** The IPv4 reservations of one subnet; none when it is gone. */
export async function reservationsOf(reading: Reading, SubnetId: string): Promise<readonly SubnetCidrReservation[]> {
  const pages = allPages(
    (NextToken) =>
      ask(reading, "ec2:GetSubnetCidrReservations", () =>
        reading.api.ec2.getSubnetCidrReservations({
          SubnetId,
          MaxResults: PAGE_SIZES.subnetCidrReservations,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.SubnetIpv4CidrReservations,
    (answer) => answer.NextToken,
  );
  return (await unlessGone(pages)) ?? [];
}

export function observedReservation(
  reservation: SubnetCidrReservation,
  scope: AwsScope,
): Observed<"subnet-cidr-reservation"> {
  const tags = tagMap(reservation.Tags);
  const owner = ownerOf(tags);
  return {
    kind: "subnet-cidr-reservation",
    scope,
    id: reservation.SubnetCidrReservationId ?? "",
    ...(owner ? { owner } : {}),
    tags,
    props: {
      subnet: reservation.SubnetId ?? "",
      cidr: canonicalCidr(reservation.Cidr ?? ""),
      type: reservation.ReservationType ?? "",
    },
    facts: {},
  };
}
