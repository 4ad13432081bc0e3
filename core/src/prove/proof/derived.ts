import type { Declared } from "../../network/index.ts";
import type { Verdict } from "../verdict.ts";
import { type Asker, type EndOfVerdict, LinkExpectations } from "./derived-links.ts";
import { type Expectation, expectedText, type Judged } from "./expectation.ts";

/**
 * What follows from the Fabric without being written: pods of clusters in one VPC reach each other, nodes reach the pods of their own
 * cluster; what a link joins reaches each other as far as it allows, nodes to nodes and routable pods to pods; pods of clusters that share no
 * VPC, and that nothing links, do not. Told from verdicts on groups, one for each two ends. Policies of the user's own may narrow what gets
 * through: only what gets nothing through, or is kept out by something else, is a finding.
 */
export function derivedExpectations(
  declared: Declared,
  verdicts: readonly Verdict[],
  asker: Asker = UNASKED,
): readonly Judged[] {
  const vpcs = new Map(declared.clusters.map(({ key, vpc }) => [key, vpc]));
  const links = new LinkExpectations(declared, asker);
  const pairs = Map.groupBy(
    verdicts.flatMap((verdict) => endsOf(verdict) ?? []),
    ({ from, to }) => `${from.name}>${to.name}`,
  );
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const { from, to } = first;
      if (links.between(from, to).length > 0) {
        const all = same.map(({ verdict }) => verdict);
        return links.judged(from, to, all);
      }
      const allow = allowedBetween(from, to, vpcs);
      return allow === undefined ? [] : judgedPair(same, allow);
    });
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

function judgedPair(same: readonly Pair[], allow: boolean): readonly Judged[] {
  const [first] = same;
  if (first === undefined) return [];
  const [from, to] = [first.from.name, first.to.name];
  const expectation: Expectation = { from, to, allow, nat: "any", protocol: "any", origin: "derived" };
  const expected = expectedText(expectation);
  const fault = same.find(({ verdict }) => (allow ? verdict.verdict === "unreachable" : verdict.forward !== "none"));
  if (fault === undefined) {
    return [{ ...expectation, status: "holds", expected, actual: allow ? "reachable" : "unreachable" }];
  }
  const { verdict } = fault;
  const ends = `${verdict.from} to ${verdict.to}`;
  const reason = allow
    ? `${ends}: ${verdict.reason ?? "nothing gets through"}`
    : `${ends}: packets get there${verdict.decides.length === 0 ? "" : `, by ${verdict.decides.join(", ")}`}`;
  return [{ ...expectation, status: "broken", expected, actual: verdict.verdict, reason }];
}
