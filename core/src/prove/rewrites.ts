import type { Family } from "../addressing/index.ts";
import type { Mapping, Translation } from "../network/index.ts";
import type { Field, FieldRange, PacketSet, PacketSpace } from "../packets/index.ts";
import { rangesIn } from "./address-match.ts";
import { pairsFrom, shiftsOf, turned, unchanged } from "./mapping.ts";
import type { Change, Mapped, Passage } from "./passage.ts";

/** TCP and UDP. */
const PORTED: readonly FieldRange[] = [
  { from: 6, to: 6 },
  { from: 17, to: 17 },
];

/** What is done to the addresses of sets of packets on their way, and how it is undone. */
export class Rewrites {
  readonly #space: PacketSpace;
  readonly #family: Family;
  #withPorts: PacketSet | undefined;

  constructor(space: PacketSpace, family: Family) {
    this.#space = space;
    this.#family = family;
  }

  translated(set: PacketSet, { addresses, ports }: Translation): PacketSet {
    const now = this.#space.rewritten(set, "source", rangesIn(addresses, this.#family));
    if (ports === undefined) return now;
    const withPorts = this.#space.intersection(now, this.#ported());
    const without = this.#space.difference(now, withPorts);
    return this.#space.union(without, this.#space.rewritten(withPorts, "sourcePort", [ports]));
  }

  /** Packets that a mapping has a pair for. */
  mappable(set: PacketSet, { field, pairs }: Mapping): PacketSet {
    return this.#space.intersection(set, this.#space.matching({ [field]: rangesIn(pairsFrom(pairs), this.#family) }));
  }

  mapped(set: PacketSet, { field, pairs }: Mapping): PacketSet {
    return this.#space.mapped(set, field, shiftsOf(pairs));
  }

  /** The packets, as they were sent, some of which have become one of these. */
  asSent({ changes }: Passage, now: PacketSet): PacketSet {
    const { none } = this.#space;
    return changes.reduceRight((set, change) => (set === none ? none : this.#undone(change, set)), now);
  }

  #undone(change: Change, set: PacketSet): PacketSet {
    if (change.kind === "mapped") {
      const { field, pairs } = change.mapping;
      return this.#space.intersection(change.before, this.#space.mapped(set, field, shiftsOf(pairs.map(turned))));
    }
    return this.#space.intersection(change.before, this.#freed(set, change.translation.ports, "source", "sourcePort"));
  }

  /** Replies whatever they are sent to, as far as a translation changes that back. */
  anyDestination(replies: PacketSet, { ports }: Translation): PacketSet {
    return this.#freed(replies, ports, "destination", "destinationPort");
  }

  /**
   * Replies that came, as they must be to answer what was asked before these exchanges. One whose addresses were not all exchanged back comes
   * from somebody else than was asked, and answers nobody.
   */
  answers(came: Passage, exchanged: readonly Mapped[]): PacketSet {
    const back = came.changes.filter((change) => change.kind === "mapped");
    if (exchanged.length + back.length === 0) return came.sent;
    const original = exchanged.reduceRight((set, { mapping: { field, pairs } }) => {
      return this.#space.mapped(set, otherEnd(field), shiftsOf(pairs.map(turned)));
    }, came.sent);
    const field = (end: "source" | "destination") =>
      unchanged([...shiftsBy(exchanged, otherEnd(end)), ...shiftsBy(back, end)]);
    const [source, destination] = [field("source"), field("destination")];
    return this.#space.intersection(
      original,
      this.#space.matching({ ...(source && { source }), ...(destination && { destination }) }),
    );
  }

  #freed(set: PacketSet, ports: FieldRange | undefined, address: Field, port: Field): PacketSet {
    const free = this.#space.freed(set, address);
    if (ports === undefined) return free;
    return this.#space.union(free, this.#space.freed(this.#space.intersection(free, this.#ported()), port));
  }

  #ported(): PacketSet {
    this.#withPorts ??= this.#space.matching({ protocol: PORTED });
    return this.#withPorts;
  }
}

function otherEnd(field: "source" | "destination"): "source" | "destination" {
  return field === "source" ? "destination" : "source";
}

function shiftsBy(exchanges: readonly Mapped[], field: "source" | "destination") {
  return exchanges.filter(({ mapping }) => mapping.field === field).map(({ mapping }) => shiftsOf(mapping.pairs));
}
