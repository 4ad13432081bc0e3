import type { Prefix } from "../../addressing/index.ts";
import type { Field, FieldRange } from "../../packets/index.ts";
import type { Filter } from "../model.ts";

/** A packet of UDP between two whole addresses, from a port to the same one. */
export interface OuterPacket {
  readonly source: Prefix;
  readonly destination: Prefix;
  readonly port: number;
}

const UDP = 17;

/** Whether a filter lets it pass: the first rule that matches decides. Rules that mean senders by name match nobody outside. */
export function permits({ rules }: Filter, packet: OuterPacket): boolean {
  const rule = rules.find(({ match, peer }) => {
    const named = Object.entries(match) as readonly (readonly [Field, readonly FieldRange[]])[];
    return peer === undefined && named.every(([field, ranges]) => ranges.some((range) => holds(range, field, packet)));
  });
  return rule?.permits === true;
}

function holds({ from, to }: FieldRange, field: Field, { source, destination, port }: OuterPacket): boolean {
  const values = {
    protocol: UDP,
    sourcePort: port,
    destinationPort: port,
    source: source.base,
    destination: destination.base,
  };
  const value = values[field];
  // Of two families none holds the other.
  return typeof value === typeof from && from <= value && value <= to;
}
