import type { Verdict } from "../verdict.ts";
import type { Proof } from "./proof.ts";

/** A verdict of which only what matters is said: else everything gets through with the sender's own address. */
export function verdict(from: string, to: string, more: Partial<Verdict> = {}): Verdict {
  const blocked = more.verdict === "unreachable";
  return {
    from,
    to,
    verdict: "reachable",
    packets: [],
    forward: blocked ? "none" : "all",
    reply: blocked ? "none" : "all",
    nat: [],
    ...(blocked ? {} : { mtu: 9001 }),
    decides: [],
    assumptions: [],
    ...more,
  };
}

export function proofWith(verdicts: readonly Verdict[], more: Partial<Proof> = {}): Proof {
  const groups = [...new Set(verdicts.flatMap(({ from, to }) => [from, to]))].sort();
  return {
    groups,
    verdicts,
    apart: 0,
    leftOut: [],
    alike: [],
    expectations: [],
    unproved: [],
    assumptions: [],
    ...more,
  };
}
