import type { Family } from "../addressing/index.ts";

/**
 * The fields that a packet is judged by, in the order in which a {@link Diagram} asks for them. What filters name most
 * sharply comes first, so that diagrams stay small: a security group has few protocols and ports, and many addresses.
 *
 * `destinationPort` and `sourcePort` are those of TCP and UDP. Of ICMP they are the type and the code, as in EC2's rules
 * (`FromPort` is the type, `ToPort` the code). Of other protocols they mean nothing, and no filter restricts them.
 */
export const FIELDS = ["protocol", "destinationPort", "sourcePort", "source", "destination"] as const;

export type Field = (typeof FIELDS)[number];

/** A value of a field: IPv6 addresses are bigints, all else is a number. */
export type FieldValue<F extends Family> = F extends 4 ? number : number | bigint;

/** Values from `from` to `to`, both included. */
export interface FieldRange {
  readonly from: number | bigint;
  readonly to: number | bigint;
}

const PROTOCOL: FieldRange = { from: 0, to: 255 };
const PORT: FieldRange = { from: 0, to: 65_535 };
const ADDRESS: Readonly<Record<Family, FieldRange>> = {
  4: { from: 0, to: 2 ** 32 - 1 },
  6: { from: 0n, to: 2n ** 128n - 1n },
};

/** All values that a field can have. */
export function wholeRange(field: Field, family: Family): FieldRange {
  switch (field) {
    case "protocol":
      return PROTOCOL;
    case "destinationPort":
    case "sourcePort":
      return PORT;
    case "source":
    case "destination":
      return ADDRESS[family];
  }
}
