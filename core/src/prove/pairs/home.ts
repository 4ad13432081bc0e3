import type { FieldRange } from "../../packets/index.ts";
import type { Bits } from "./bits.ts";
import type { SegmentView } from "./host.ts";
import type { Member } from "./member.ts";
import type { Stands } from "./stand.ts";

/** What of a domain does not ask its members' filters. */
export interface Ground {
  readonly id: string;
  readonly members: readonly Member[];
  /** Places of those that are looked at one by one. */
  readonly special: Bits;
  readonly stands: Stands;
  /** Places of those that have addresses without number. */
  readonly wide: Bits;
  /** Addresses of its segments, ascending and apart. */
  readonly ranges: readonly FieldRange[];
  /** Segments that its members send from. */
  readonly launched: readonly SegmentView[];
  /** Its own, and those that its members stand in with one foot. */
  readonly own: ReadonlySet<string>;
  /** Addresses of members beyond its segments. */
  readonly outer: readonly FieldRange[];
  /** All addresses that something of its members may come from. */
  readonly origins: readonly FieldRange[];
  /** The same, and what lies between two of them where nothing was cut: a cut in any tells members apart that were not. */
  readonly extents: readonly FieldRange[];
  /** Segments that its members send from, or are answered by. */
  readonly feet: ReadonlySet<string>;
  /** Domains whose members mean some of these by other addresses than their own, and by which. */
  readonly faces: ReadonlyMap<string, readonly FieldRange[]>;
  /** Labels that any of its members are known by. */
  readonly carried: ReadonlySet<string>;
  /** By tables: places of members whose packets or replies are looked up in them. */
  readonly users: ReadonlyMap<string, Bits>;
}

/** A domain before it looks out. */
export interface Home extends Ground {
  /** Places of members whose own filters tell addresses of the domain apart: those cut no cells, as nobody else is told apart by them. */
  readonly inside: Bits;
  /** Labels that its members' filters ask of senders, and of receivers. */
  readonly asksSenders: ReadonlySet<string>;
  readonly asksReceivers: ReadonlySet<string>;
}
