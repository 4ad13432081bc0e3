import type { Path } from "../../diagnostics/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { Question, Verdict } from "../verdict.ts";

/** What must, or must not, reach what. */
export interface Expectation {
  readonly from: string;
  readonly to: string;
  readonly allow: boolean;
  /** `none`: the far end sees the sender's own address. */
  readonly nat: "none" | "any";
  readonly protocol: "any" | "tcp" | "udp" | "icmp";
  readonly port?: number;
  /** `written` in the Fabric, or `derived` from it: those only warn. */
  readonly origin: "written" | "derived";
  /** Where it is written. */
  readonly path?: Path;
}

/**
 * `holds`, or `broken`; `unproved`: a part of the network was not read; `nobody`: one of the ends has nobody yet, so there is nothing that
 * could be said.
 */
export type ExpectationStatus = "holds" | "broken" | "unproved" | "nobody";

/** An expectation, and what became of it. */
export interface Judged extends Expectation {
  readonly status: ExpectationStatus;
  /** In words: `reachable without NAT`, `tcp 443 unreachable`. */
  readonly expected: string;
  /** In words: what is so. */
  readonly actual: string;
  /** Why it is broken, or cannot be told. */
  readonly reason?: string;
}

/** What the Fabric writes under `expect`, in its order. */
export function writtenExpectations({ spec }: Fabric): readonly Expectation[] {
  return spec.expect.map(({ from, to, allow, nat, protocol, port }, index) => ({
    from,
    to,
    allow,
    nat,
    protocol,
    ...(port === undefined ? {} : { port }),
    origin: "written",
    path: ["spec", "expect", index],
  }));
}

/** What is asked to tell whether it holds. */
export function questionOf({ protocol, port }: Expectation): Question {
  return { protocol, ...(port === undefined ? {} : { port }) };
}

/** Whether verdicts on all ways between its ends are what it says. */
export function judged(expectation: Expectation, verdicts: readonly Verdict[]): Judged {
  const expected = expectedText(expectation);
  const fault = verdicts.flatMap((verdict) => faultOf(expectation, verdict) ?? [])[0];
  if (fault !== undefined) return { ...expectation, status: "broken", expected, ...fault };
  const natted = [...new Set(verdicts.flatMap(({ nat }) => nat))];
  const actual = expectation.allow ? reachableText(natted) : "unreachable";
  return { ...expectation, status: "holds", expected, actual };
}

type Fault = Pick<Judged, "actual" | "reason">;

/** What must not reach fails by one packet that gets there, answered or not: a datagram asks for no answer. */
function faultOf({ allow, nat }: Expectation, verdict: Verdict): Fault | undefined {
  if (!allow)
    return verdict.forward === "none" ? undefined : { actual: exposureText(verdict), reason: wayText(verdict) };
  if (verdict.verdict !== "reachable") {
    return {
      actual: verdict.verdict,
      reason: verdict.reason ?? `not all of it gets from ${verdict.from} to ${verdict.to}`,
    };
  }
  if (nat === "none" && verdict.nat.length > 0) {
    const reason = `${verdict.to} sees ${verdict.nat.join(", ")} instead of the addresses of ${verdict.from}`;
    return { actual: reachableText(verdict.nat), reason };
  }
  return undefined;
}

export function expectedText({ allow, nat, protocol, port }: Expectation): string {
  const what = [...(protocol === "any" ? [] : [protocol]), ...(port === undefined ? [] : [String(port)])];
  const word = allow ? (nat === "none" ? "reachable without NAT" : "reachable") : "unreachable";
  return [...what, word].join(" ");
}

function reachableText(nat: readonly string[]): string {
  return nat.length === 0 ? "reachable" : `reachable by NAT (${nat.join(", ")})`;
}

function exposureText({ verdict, forward }: Verdict): string {
  if (verdict !== "unreachable") return verdict;
  return forward === "all" ? "packets get there, no answers come back" : "some packets get there, no answers come back";
}

function wayText({ decides, from, to }: Verdict): string {
  const by = decides.length === 0 ? "" : `, by ${decides.join(", ")}`;
  return `packets get from ${from} to ${to}${by}`;
}
