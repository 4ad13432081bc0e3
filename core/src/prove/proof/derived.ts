import type { Declared } from "../../network/index.ts";
import type { Verdict } from "../verdict.ts";
import { type Expectation, expectedText, type Judged } from "./expectation.ts";

/**
 * What follows from the Fabric without being written: pods of clusters in one VPC reach each other, nodes reach the pods of their own
 * cluster; pods of clusters that share no VPC, and that nothing links, do not. Told from verdicts on groups, one for each two clusters.
 * Policies of the user's own may narrow what gets through: only what gets nothing through is a finding.
 */
export function derivedExpectations(declared: Declared, verdicts: readonly Verdict[]): readonly Judged[] {
  const vpcs = new Map(declared.clusters.map(({ key, vpc }) => [key, vpc]));
  const pairs = Map.groupBy(
    verdicts.flatMap((verdict) => pairOf(verdict, vpcs) ?? []),
    ({ from, to }) => `${from}>${to}`,
  );
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, same]) => judgedPair(same) ?? []);
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly allow: boolean;
  readonly verdict: Verdict;
}

function pairOf(verdict: Verdict, vpcs: ReadonlyMap<string, string>): Pair | undefined {
  const [from, to] = [partOf(verdict.from), partOf(verdict.to)];
  if (from === undefined || to?.part !== "pods") return undefined;
  if (from.part === "nodes" && from.cluster !== to.cluster) return undefined;
  const allow = vpcs.get(from.cluster) === vpcs.get(to.cluster);
  return { from: from.name, to: to.name, allow, verdict };
}

/** `clusters/west1/pods/us-west-1b` is a part of `clusters/west1/pods`. */
function partOf(group: string) {
  const [section, cluster, part] = group.split("/");
  if (section !== "clusters" || cluster === undefined || part === undefined) return undefined;
  return { cluster, part, name: `clusters/${cluster}/${part}` };
}

function judgedPair(same: readonly Pair[]): Judged | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const { from, to, allow } = first;
  const expectation: Expectation = { from, to, allow, nat: "any", protocol: "any", origin: "derived" };
  const expected = expectedText(expectation);
  const fault = same.find(({ verdict }) => (allow ? verdict.verdict === "unreachable" : verdict.forward !== "none"));
  if (fault === undefined) {
    return { ...expectation, status: "holds", expected, actual: allow ? "reachable" : "unreachable" };
  }
  const { verdict } = fault;
  const ends = `${verdict.from} to ${verdict.to}`;
  const reason = allow
    ? `${ends}: ${verdict.reason ?? "nothing gets through"}`
    : `${ends}: packets get there${verdict.decides.length === 0 ? "" : `, by ${verdict.decides.join(", ")}`}`;
  return { ...expectation, status: "broken", expected, actual: verdict.verdict, reason };
}
