import type { Address } from "../../../addressing/index.ts";

/** One packet. Of ICMP the destination port is the type and the source port the code, as filters of EC2 have it. */
export interface Header {
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const ICMP = 1;
const ICMPV6 = 58;
/** ICMP that asks, and what answers it: RFC 792 and 950, RFC 4443. */
const ANSWERS: Readonly<Record<string, number>> = { "1/8": 0, "1/13": 14, "1/15": 16, "1/17": 18, "58/128": 129 };

/** The packet that answers; undefined for ICMP that nobody answers. */
export function answerTo(packet: Header): Header | undefined {
  const turned = { ...packet, source: packet.destination, destination: packet.source };
  if (packet.protocol !== ICMP && packet.protocol !== ICMPV6) {
    return { ...turned, sourcePort: packet.destinationPort, destinationPort: packet.sourcePort };
  }
  const type = ANSWERS[`${packet.protocol}/${packet.destinationPort}`];
  return type === undefined ? undefined : { ...turned, destinationPort: type };
}

export function hasPorts({ protocol }: Header): boolean {
  return protocol === 6 || protocol === 17;
}

export function isIcmp({ protocol }: Header): boolean {
  return protocol === ICMP || protocol === ICMPV6;
}
