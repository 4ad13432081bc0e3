import type { Observed } from "../../observed/index.ts";
import type { NextHop } from "../model.ts";

/** From where a packet asks for its next hop. */
export interface Sender {
  readonly vpc: string;
  /** Absent: from no subnet, as at a gateway's edge table. */
  readonly subnet?: Observed<"subnet">;
}

export function nowhere(reason: string): NextHop {
  return { kind: "nowhere", reason };
}
