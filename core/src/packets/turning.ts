import type { Diagram } from "./diagram.ts";
import type { FieldRange } from "./fields.ts";

/** By protocol: a type of ICMP, and the one that goes back. */
type IcmpTypes = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Types of ICMP and ICMPv6 that ask for an answer, and the types of the answer (RFC 792, 950, 4443). */
export const ANSWERS: IcmpTypes = new Map([
  [
    1,
    new Map([
      [8, 0],
      [13, 14],
      [15, 16],
      [17, 18],
    ]),
  ],
  [58, new Map([[128, 129]])],
]);

export const QUESTIONS: IcmpTypes = new Map(
  [...ANSWERS].map(([protocol, types]) => [protocol, new Map([...types].map(([asks, answers]) => [answers, asks]))]),
);

/** What became of the sets that were turned so far. */
export interface Turning {
  readonly types: IcmpTypes;
  readonly sets: Map<Diagram, Diagram>;
  /** What is below protocols other than ICMP. */
  readonly ported: Map<Diagram, Diagram>;
  /** Sets that say nothing of protocol and ports. */
  readonly addresses: Map<Diagram, Diagram>;
}

export function turningBy(types: IcmpTypes): Turning {
  return { types, sets: new Map(), ported: new Map(), addresses: new Map() };
}

/** The protocols of a range, with the two of ICMP by themselves. */
export function splitByIcmp({ from, to }: FieldRange): readonly FieldRange[] {
  const special = [...ANSWERS.keys()].filter((protocol) => protocol >= from && protocol <= to);
  const edges = [...new Set([Number(from), ...special, ...special.map((protocol) => protocol + 1)])]
    .filter((start) => start <= to)
    .sort((a, b) => a - b);
  return edges.map((start, index) => ({ from: start, to: (edges[index + 1] ?? Number(to) + 1) - 1 }));
}
