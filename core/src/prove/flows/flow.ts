import type { Prefix } from "../../addressing/index.ts";
import type { Diagnostic, Location } from "../../diagnostics/index.ts";
import type { Place } from "../../network/index.ts";
import type { Question, VerdictWord } from "../verdict.ts";

/** One entry of a list of flows (`verify --flows`). */
export interface Flow {
  readonly id: string;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly question: Question;
  readonly expect?: "reachable" | "unreachable";
  /** Where it is written: looked up when asked, for that is slow in a long list. */
  readonly at: () => Location;
}

export interface FlowEnd {
  readonly place: Place;
  /** The one of its addresses that is meant. */
  readonly address?: Prefix;
  /** As people read it: `instance i-1`. */
  readonly text: string;
}

/** An entry that is no flow: it is answered all the same. */
export interface BrokenFlow {
  readonly id: string;
  readonly problems: readonly Diagnostic[];
}

/** `unknown`: the flow, or an end of it, could not be understood; that is never "unreachable", and never as expected. */
export interface FlowVerdict {
  readonly id: string;
  readonly verdict: VerdictWord | "unknown";
  /** What of it gets there. */
  readonly forward: VerdictWord | "unknown";
  /** What of what gets there is answered. */
  readonly reply: VerdictWord | "unknown";
  readonly reason: string;
  readonly expect?: "reachable" | "unreachable";
  /** Whether the verdict is the expected one, where one is written. `partial` is neither. */
  readonly asExpected?: boolean;
  /** Source addresses that the far end sees instead of the sender's own. */
  readonly nat?: readonly string[];
  readonly mtu?: number;
}
