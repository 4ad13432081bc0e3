import { contains, formatPrefix, type Prefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Directory, End, Endpoint, Found } from "../../network/index.ts";
import { judge } from "../judge.ts";
import type { Provers } from "../provers.ts";
import type { Verdict, VerdictWord } from "../verdict.ts";
import type { BrokenFlow, Flow, FlowEnd, FlowVerdict } from "./flow.ts";

export interface FlowAnswers {
  readonly flows: readonly FlowVerdict[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A verdict on each flow, in the order of the list. What ends come down to, and what was asked before, is reckoned once. */
export function judgeFlows(
  provers: Provers,
  directory: Directory,
  entries: readonly (Flow | BrokenFlow)[],
): FlowAnswers {
  const ends = new Map<string, Found>();
  const verdicts = new Map<string, Verdict>();
  const find = (end: FlowEnd, asker?: FlowEnd): Found => {
    const askers = asker === undefined || end.place.kind !== "address" ? undefined : find(asker);
    const key = JSON.stringify([end.place, end.address, askers && asker?.place], plainly);
    return remembered(ends, key, () => found(provers, directory, end, askers?.kind === "ends" ? askers.ends : []));
  };
  const answers = entries.map((entry) => {
    if ("problems" in entry) return broken(entry);
    const [from, to] = [find(entry.from), find(entry.to, entry.from)];
    if (from.kind === "unknown" || to.kind === "unknown") return lost(entry, from, to);
    const key = JSON.stringify([entry.from, entry.to, entry.question], plainly);
    const verdict = remembered(verdicts, key, () =>
      judge(
        provers,
        { name: entry.from.text, ends: from.ends },
        { name: entry.to.text, ends: to.ends },
        entry.question,
      ),
    );
    return { flow: answerOf(entry, verdict), diagnostics: [] };
  });
  return { flows: answers.map(({ flow }) => flow), diagnostics: answers.flatMap(({ diagnostics }) => diagnostics) };
}

interface Answer {
  readonly flow: FlowVerdict;
  readonly diagnostics: readonly Diagnostic[];
}

const UNKNOWN = { verdict: "unknown", forward: "unknown", reply: "unknown" } as const;

function broken({ id, problems }: BrokenFlow): Answer {
  const reason = problems.map(({ message }) => message).join("; ");
  return { flow: { id, ...UNKNOWN, reason }, diagnostics: problems };
}

function lost({ id, expect, at }: Flow, ...ends: readonly Found[]): Answer {
  const unknown = ends.flatMap((end) => (end.kind === "unknown" ? [end] : []));
  const diagnostics = unknown.map(({ why, near, cure }) => {
    const fix = near.length === 0 ? cure : `Perhaps ${near.join(" or ")} is meant.`;
    return diagnose("FLOW-2", { message: `flow ${id}: ${why}`, fix, at: at() });
  });
  const reason = unknown.map(({ why }) => why).join("; ");
  return { flow: { id, ...UNKNOWN, reason, ...expectation(expect, "unknown") }, diagnostics };
}

function answerOf({ id, expect }: Flow, verdict: Verdict): FlowVerdict {
  return {
    id,
    verdict: verdict.verdict,
    forward: SHARES[verdict.forward],
    reply: SHARES[verdict.reply],
    reason: verdict.reason ?? `by ${verdict.decides.join(", ")}`,
    ...expectation(expect, verdict.verdict),
    ...(verdict.nat.length === 0 ? {} : { nat: verdict.nat }),
    ...(verdict.mtu === undefined ? {} : { mtu: verdict.mtu }),
  };
}

const SHARES: Readonly<Record<Verdict["forward"], VerdictWord>> = {
  all: "reachable",
  some: "partial",
  none: "unreachable",
};

function expectation(
  expect: Flow["expect"],
  verdict: FlowVerdict["verdict"],
): Pick<FlowVerdict, "expect" | "asExpected"> {
  return expect === undefined ? {} : { expect, asExpected: verdict === expect };
}

function found(
  { network }: Provers,
  directory: Directory,
  { place, address, text }: FlowEnd,
  askers: readonly End[],
): Found {
  const answer = directory.ends(place, askers);
  if (answer.kind === "unknown" || address === undefined) return answer;
  const ends = answer.ends.filter((end) => {
    const endpoint = network.endpoints.get(end.endpoint);
    return endpoint !== undefined && holds(endpoint, end.addresses ?? endpoint.addresses, address);
  });
  if (ends.length > 0) return { kind: "ends", ends: ends.map((end) => ({ ...end, addresses: [address] })) };
  const why = `${text} has no address ${formatPrefix(address).replace(/\/(32|128)$/, "")}`;
  return { kind: "unknown", why, near: [] };
}

/** Whether one of the addresses is meant, by itself or as others call it, such as by a public one. */
function holds({ faces = [] }: Endpoint, own: readonly Prefix[], address: Prefix): boolean {
  const called = faces.flatMap(({ pairs }) => pairs.filter(({ to }) => own.some((one) => contains(one, to))));
  return [...own, ...called.map(({ from }) => from)].some((one) => contains(one, address));
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

/** IPv6 addresses are bigints, which JSON does not know. */
function plainly(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
