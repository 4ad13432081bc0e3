import type { Declared } from "../../network/index.ts";
import type { Verdict } from "../verdict.ts";
import { type Asker, type EndOfVerdict, LinkExpectations } from "./derived-links.ts";
import { type Expectation, expectedText, type Judged } from "./expectation.ts";

/**
 * What follows from the Fabric without being written: pods of clusters in one VPC reach each other, nodes reach the pods of their own
 * cluster; what a link joins reaches each other as far as it allows, nodes to nodes and routable pods to pods; pods of clusters that share no
 * VPC, and that nothing links, do not. Told from verdicts on groups, one for each two ends; groups without one have no way between them. Policies of
 * the user's own may narrow what gets through: only what gets nothing through, or is kept out by something else, is a finding.
 */
export function derivedExpectations(
  declared: Declared,
  groups: readonly string[],
  verdicts: readonly Verdict[],
  asker: Asker = UNASKED,
): readonly Judged[] {
  const vpcs = vpcsOf(declared);
  const links = new LinkExpectations(declared, asker);
  const known = Map.groupBy(
    verdicts.flatMap((verdict) => endsOf(verdict) ?? []),
    ({ from, to }) => `${from.name}>${to.name}`,
  );
  const ends = [...new Map(groups.flatMap((group) => partOf(group) ?? []).map((end) => [end.name, end])).values()];
  return ends
    .flatMap((from) => ends.map((to) => ({ from, to, key: `${from.name}>${to.name}` })))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ from, to, key }) => {
      const same = (known.get(key) ?? []).map(({ verdict }) => verdict);
      if (links.between(from, to).length > 0) return links.judged(from, to, same);
      const allow = allowedBetween(from, to, vpcs);
      if (allow === undefined || (allow && same.length === 0)) return [];
      return [judgedPair(from, to, same, allow)];
    });
}

/** Whether something follows from the Fabric that gets through between two groups: then it is to be proved even where no route leads. */
export function meantBy(declared: Declared): (from: string, to: string) => boolean {
  const vpcs = vpcsOf(declared);
  const links = new LinkExpectations(declared, UNASKED);
  return (from, to) => {
    const [sender, receiver] = [partOf(from), partOf(to)];
    if (sender === undefined || receiver === undefined) return false;
    return links.between(sender, receiver).length > 0 || allowedBetween(sender, receiver, vpcs) === true;
  };
}

function vpcsOf({ clusters }: Declared): ReadonlyMap<string, string> {
  return new Map(clusters.map(({ key, vpc }) => [key, vpc]));
}

/** Who has nothing but verdicts. */
const UNASKED: Asker = { answerWithin: () => undefined, blockers: () => [] };

interface Pair {
  readonly from: EndOfVerdict;
  readonly to: EndOfVerdict;
  readonly verdict: Verdict;
}

function endsOf(verdict: Verdict): Pair | undefined {
  const [from, to] = [partOf(verdict.from), partOf(verdict.to)];
  return from === undefined || to === undefined ? undefined : { from, to, verdict };
}

/** Whether pods are meant to be reached; undefined where nothing follows. */
function allowedBetween(from: EndOfVerdict, to: EndOfVerdict, vpcs: ReadonlyMap<string, string>): boolean | undefined {
  if (from.section !== "clusters" || to.section !== "clusters" || to.part !== "pods") return undefined;
  if (from.part === "nodes" && from.key !== to.key) return undefined;
  return vpcs.get(from.key) === vpcs.get(to.key);
}

/** `clusters/west1/pods/us-west-1b` is a part of `clusters/west1/pods`. */
function partOf(group: string): EndOfVerdict | undefined {
  const [section, key, part] = group.split("/");
  if ((section !== "clusters" && section !== "sites") || key === undefined || part === undefined) return undefined;
  return { section, key, part, name: `${section}/${key}/${part}` };
}

function judgedPair(from: EndOfVerdict, to: EndOfVerdict, same: readonly Verdict[], allow: boolean): Judged {
  const ends = { from: from.name, to: to.name };
  const expectation: Expectation = { ...ends, allow, nat: "any", protocol: "any", origin: "derived" };
  const expected = expectedText(expectation);
  const fault = same.find(({ verdict, forward }) => (allow ? verdict === "unreachable" : forward !== "none"));
  if (fault === undefined) {
    return { ...expectation, status: "holds", expected, actual: allow ? "reachable" : "unreachable" };
  }
  const between = `${fault.from} to ${fault.to}`;
  const reason = allow
    ? `${between}: ${fault.reason ?? "nothing gets through"}`
    : `${between}: packets get there${fault.decides.length === 0 ? "" : `, by ${fault.decides.join(", ")}`}`;
  return { ...expectation, status: "broken", expected, actual: fault.verdict, reason };
}
