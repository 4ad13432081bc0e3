import type { Prefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { NextHop } from "../model.ts";

/** From where a packet asks for its next hop. */
export interface Sender {
  readonly vpc: string;
  /** Absent: from no subnet, as at a gateway's edge table. */
  readonly subnet?: Observed<"subnet">;
}

/** Makes next hops to one kind of target. */
export type HopMaker = (target: string, sender: Sender, prefix: Prefix) => NextHop;

export function nowhere(reason: string): NextHop {
  return { kind: "nowhere", reason };
}
