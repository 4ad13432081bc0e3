import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { podMtuAdvice } from "../pod-mtu.ts";
import type { LostPackets, Verdict } from "../verdict.ts";

/** A path on which large packets of a cluster's pods are lost. */
interface LossyPath {
  readonly cluster: string;
  /** The other end, without its zone. */
  readonly other: string;
  readonly lost: LostPackets;
}

/** MTU-1, once for each cluster whose pods lose large packets to or from somewhere: the worst of the paths by name, and how many more. */
export function mtuFindings(verdicts: readonly Verdict[]): readonly Diagnostic[] {
  const paths = verdicts.flatMap(({ from, to, lost }): readonly LossyPath[] => {
    if (lost === undefined) return [];
    return [
      [from, to],
      [to, from],
    ].flatMap(([own = "", other = ""]) => {
      const cluster = podsOf(own);
      return cluster === undefined ? [] : [{ cluster, other: partOf(other), lost }];
    });
  });
  return [...Map.groupBy(paths, ({ cluster }) => cluster)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => finding(own));
}

function finding(paths: readonly LossyPath[]): readonly Diagnostic[] {
  const [worst] = [...paths].sort((a, b) => a.lost.above - b.lost.above || (a.other < b.other ? -1 : 1));
  if (worst === undefined) return [];
  const { cluster, other, lost } = worst;
  const more = new Set(paths.map((path) => path.other)).size - 1;
  const rest = more === 0 ? "" : `; and on ${more} more path${more === 1 ? "" : "s"}`;
  return [
    diagnose("MTU-1", {
      message: `packets of ${lost.above + 1} to ${lost.upTo} bytes between pods of ${cluster} and ${other} are lost at ${lost.at}: ${lost.why}${rest}`,
      fix: `Let the error in there; or ${podMtuAdvice([cluster], lost.above)}.`,
      path: ["spec", "clusters", cluster, "pods"],
    }),
  ];
}

function podsOf(group: string): string | undefined {
  const [section, cluster, part] = group.split("/");
  return section === "clusters" && part === "pods" ? cluster : undefined;
}

/** `clusters/west1/pods/us-west-1b` is a part of `clusters/west1/pods`. */
function partOf(group: string): string {
  return group.split("/").slice(0, 3).join("/");
}
