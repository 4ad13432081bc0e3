import { AwsError } from "../behaviour/aws-error.ts";
import type { ReservationRecord, SubnetRecord } from "../records/kinds.ts";
import { idOf } from "../records/region.ts";
import { addressCount, type Block, blockOf, contains, formatBlock, overlaps, parseBlock } from "./cidr.ts";
import type { CallContext, Rule } from "./context.ts";
import { type FilterReaders, matcher, page, tagsOf } from "./describe.ts";
import { add, find, listed, remove } from "./lookup.ts";
import { specifiedTags } from "./tags.ts";

const FILTERS: FilterReaders<ReservationRecord> = {
  reservationType: (reservation) => [reservation.ReservationType],
  "subnet-id": (reservation) => [reservation.SubnetId],
  "tag-key": (reservation) => tagsOf(reservation).map((tag) => tag.Key),
};

/**
 * Within the subnet, clear of its other reservations; addresses in use may lie in it (VPC user guide, "Subnet CIDR reservations").
 * Unused addresses of it are no longer given to interfaces one by one, and so count as available no more.
 */
export const createSubnetCidrReservation: Rule<"createSubnetCidrReservation"> = (context, input) => {
  const subnet = find(context, "Subnets", "SubnetId", input.SubnetId);
  const block = blockOf("Cidr", input.Cidr);
  const text = formatBlock(block);
  const type = input.ReservationType;
  if (type !== "prefix" && type !== "explicit") {
    throw new AwsError("InvalidParameterValue", `Value (${String(type)}) for parameter reservationType is invalid.`);
  }
  const Tags = specifiedTags(input.TagSpecifications, "subnet-cidr-reservation");
  const whole = parseBlock(subnet.CidrBlock);
  if (whole === undefined || !contains(whole, block)) {
    const message = `Reservation CIDR should be within subnet CIDR block (${subnet.CidrBlock})`;
    throw new AwsError("InvalidParameterValue", message);
  }
  if (reservedBlocks(context, subnet.SubnetId).some((other) => overlaps(other, block))) {
    throw new AwsError(
      "InvalidParameterValue",
      `Reservation CIDR ${text} has overlap with existing reserved CIDR block`,
    );
  }
  subnet.AvailableIpAddressCount -= unusedIn(context, subnet, block);
  const reservation = add(context, "SubnetCidrReservations", {
    SubnetCidrReservationId: context.world.newId("scr"),
    SubnetId: subnet.SubnetId,
    Cidr: text,
    ReservationType: type,
    OwnerId: context.account,
    ...(input.Description === undefined ? {} : { Description: input.Description }),
    Tags,
  });
  return { SubnetCidrReservation: reservation };
};

/** Of one subnet, which must be there. */
export const getSubnetCidrReservations: Rule<"getSubnetCidrReservations"> = (context, input) => {
  const { SubnetId } = find(context, "Subnets", "SubnetId", input.SubnetId);
  const chosen = listed(context, "SubnetCidrReservations")
    .filter((reservation) => reservation.SubnetId === SubnetId)
    .filter(matcher(input.Filters ?? [], FILTERS));
  const { records, ...rest } = page(chosen, idOf.SubnetCidrReservations, input, SubnetId, context.pageSize);
  return { ...rest, SubnetIpv4CidrReservations: [...records], SubnetIpv6CidrReservations: [] };
};

/** Prefixes that interfaces hold stay with them; what was unused is for everybody again. */
export const deleteSubnetCidrReservation: Rule<"deleteSubnetCidrReservation"> = (context, input) => {
  const reservation = find(context, "SubnetCidrReservations", "SubnetCidrReservationId", input.SubnetCidrReservationId);
  const subnet = context.records.Subnets.get(reservation.SubnetId);
  const block = parseBlock(reservation.Cidr);
  if (subnet !== undefined && block !== undefined) {
    subnet.AvailableIpAddressCount += unusedIn(context, subnet, block);
  }
  remove(context, "SubnetCidrReservations", reservation);
  return { DeletedSubnetCidrReservation: reservation };
};

/** The reserved blocks of a subnet. */
export function reservedBlocks(context: CallContext, subnetId: string): readonly Block[] {
  return [...context.records.SubnetCidrReservations.values()]
    .filter((reservation) => reservation.SubnetId === subnetId)
    .flatMap((reservation) => parseBlock(reservation.Cidr) ?? []);
}

/** Addresses of a block that nobody holds and that are not AWS's own: the subnet's first four and its last (F14). */
function unusedIn({ records }: CallContext, subnet: SubnetRecord, block: Block): number {
  const whole = parseBlock(subnet.CidrBlock);
  if (whole === undefined) return 0;
  const inside = (address: number): boolean => address >= block.base && address < block.base + addressCount(block);
  const own = [0, 1, 2, 3, addressCount(whole) - 1].filter((offset) => inside(whole.base + offset)).length;
  const held = [...records.NetworkInterfaces.values()]
    .filter((eni) => eni.SubnetId === subnet.SubnetId)
    .flatMap((eni) => [
      ...eni.PrivateIpAddresses.map((one) => ({ text: `${one.PrivateIpAddress}/32`, addresses: 1 })),
      ...(eni.Ipv4Prefixes ?? []).map((one) => ({ text: one.Ipv4Prefix ?? "", addresses: 16 })),
    ])
    .filter(({ text }) => inside(parseBlock(text)?.base ?? -1))
    .reduce((sum, { addresses }) => sum + addresses, 0);
  return addressCount(block) - own - held;
}

/** Whether an address lies in one of the blocks. */
export function liesInAny(blocks: readonly Block[], address: number): boolean {
  return blocks.some((block) => contains(block, { base: address, length: 32 }));
}
