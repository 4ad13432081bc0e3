import type { Built, Declared } from "../../network/index.ts";
import type { Verdict } from "../verdict.ts";
import { derivedExpectations, meantBy } from "./derived.ts";
import { type Expectation, expectedText, type Judged, judged, questionOf } from "./expectation.ts";
import type { Extent } from "./extent.ts";
import { Inquiry, type Parties } from "./inquiry.ts";
import { pairsOf } from "./pairs.ts";
import type { Proof, Unproved } from "./proof.ts";

/** A network, and what is to be proved of it. */
export interface ProofInput {
  readonly built: Built;
  readonly declared: Declared;
  /** What the Fabric writes; what follows from it is added. Undefined: nothing is expected, for it is only compared with. */
  readonly expectations: readonly Expectation[] | undefined;
  /** Parts whose network was not read in full. */
  readonly unproved: readonly Unproved[];
  /** Absent: all groups. */
  readonly extent?: Extent;
  /** The same before a change, where it has been proved: then the sets of both are of one space. */
  readonly before?: Proved;
}

/** A proof, and the network to ask further. */
export interface Proved {
  readonly proof: Proof;
  readonly inquiry: Inquiry;
}

/** Proves every pair of groups that there may be a way between, and every expectation. */
export function prove({ built, declared, expectations, unproved, extent, before }: ProofInput): Proved {
  const inquiry = new Inquiry(built, declared, before?.inquiry);
  const hidden = unproved.map(({ subject }) => subject);
  const readable = [...inquiry.groups.values()].filter(({ name }) => !isHidden(name, hidden));
  const groups = readable.filter(({ name }) => extent?.includes(name) ?? true);
  const verdicts = pairsOf(built.network, groups, meantBy(declared)).map(({ from, to }) => inquiry.verdict(from, to));
  const written = (expectations ?? []).map((one) => judgedBy(inquiry, one, unproved));
  const names = groups.map(({ name }) => name);
  const derived = expectations === undefined ? [] : derivedExpectations(declared, names, verdicts, inquiry);
  const judgements = [...written.map(({ judged }) => judged), ...derived];
  const outside = groups.filter(({ name }) => name === "internet" || name.startsWith("sites/")).length;
  const proof: Proof = {
    groups: names,
    verdicts,
    leftOut: extent?.leftOut ?? [],
    alike: extent?.alike ?? [],
    apart: groups.length ** 2 - outside ** 2 - verdicts.length,
    expectations: judgements,
    unproved,
    assumptions: assumptionsOf([...verdicts, ...written.flatMap((one) => one.verdicts)]),
  };
  return { proof, inquiry };
}

/** `clusters/west1` hides `clusters/west1/pods/us-west-1b`. */
export function isHidden(group: string, subjects: readonly string[]): boolean {
  return subjects.some((subject) => group === subject || group.startsWith(`${subject}/`));
}

function judgedBy(
  inquiry: Inquiry,
  expectation: Expectation,
  unproved: readonly Unproved[],
): { readonly judged: Judged; readonly verdicts: readonly Verdict[] } {
  const expected = expectedText(expectation);
  const unread = unproved.find(({ subject }) =>
    [expectation.from, expectation.to].some((end) => isHidden(end, [subject]) || isHidden(subject, [end])),
  );
  const cannot = (reason: string) => ({
    judged: { ...expectation, status: "unproved" as const, expected, actual: "not proved", reason },
    verdicts: [],
  });
  if (unread !== undefined) return cannot(unread.reason);
  const from = inquiry.partiesOf(expectation.from);
  const to = inquiry.partiesOf(expectation.to, from);
  if (from.kind === "unknown") return cannot(from.why);
  if (to.kind === "unknown") return cannot(to.why);
  const nobody = nobodyIn(expectation, from, to);
  if (nobody !== undefined) {
    const reason = `${nobody} has nobody yet`;
    return { judged: { ...expectation, status: "nobody", expected, actual: "nobody there", reason }, verdicts: [] };
  }
  const question = questionOf(expectation);
  const verdicts = from.parties.flatMap((one) => to.parties.map((two) => inquiry.answer(one, two, question)));
  return { judged: judged(expectation, verdicts), verdicts };
}

function nobodyIn(
  { from, to }: Expectation,
  senders: Extract<Parties, { readonly kind: "parties" }>,
  receivers: Extract<Parties, { readonly kind: "parties" }>,
): string | undefined {
  if (senders.parties.length === 0) return from;
  return receivers.parties.length === 0 ? to : undefined;
}

function assumptionsOf(verdicts: readonly Verdict[]): Proof["assumptions"] {
  const byId = new Map(verdicts.flatMap(({ assumptions }) => assumptions.map((one) => [one.id, one] as const)));
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
