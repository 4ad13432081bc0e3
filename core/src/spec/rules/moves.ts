import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import { suggest } from "../suggest.ts";
import type { RuleInput } from "./rule.ts";

/** SPEC-13: renames that lead nowhere, in a circle, to two places, or away from what is still there. */
export function checkMoves({ fabric }: RuleInput): readonly Diagnostic[] {
  const { moved } = fabric.spec;
  const next = new Map(moved.flatMap(({ from, to }) => [[from, to] as const]));
  return moved.flatMap(({ from, to }, index) => {
    const path = ["spec", "moved", index];
    const shape = shapeProblem(from, to, path);
    if (shape) return [shape];
    const end = endOf(from, next);
    if (end === undefined) return [problem(`${from} is renamed in a circle`, "Take one of the entries out.", path)];
    return [...repeated(fabric, index, path), ...ends(fabric, from, end, to, path), ...unnamed(fabric, from, to, path)];
  });
}

function problem(message: string, fix: string, path: Path): Diagnostic {
  return diagnose("SPEC-13", { message, fix, path });
}

/** Names become names, ids become ids of the same kind. */
function shapeProblem(from: string, to: string, path: Path): Diagnostic | undefined {
  const [a, b] = [kindOf(from), kindOf(to)];
  if (from === to) return problem(`${from} is renamed to itself`, "Take the entry out.", path);
  if (a === b) return undefined;
  const what = (kind: string): string => (kind === "" ? "the name of a VPC, cluster or link" : `a ${kind}`);
  const fix = "Write two names, or two ids that `podspan show` prints of the same kind.";
  return problem(`${from} is ${what(a)}, and ${to} is ${what(b)}`, fix, path);
}

function kindOf(text: string): string {
  return text.split("/")[1] ?? "";
}

/** Where a chain of renames ends; undefined when it does not. */
function endOf(from: string, next: ReadonlyMap<string, string>): string | undefined {
  let last = from;
  for (let hops = 0; hops <= next.size; hops += 1) {
    const to = next.get(last);
    if (to === undefined) return last;
    last = to;
  }
  return undefined;
}

function repeated({ spec }: Fabric, index: number, path: Path): readonly Diagnostic[] {
  const before = spec.moved.slice(0, index);
  const own = spec.moved[index];
  if (own === undefined) return [];
  const fix = "Take one of the two entries out.";
  return [
    ...(before.some(({ from }) => from === own.from) ? [problem(`${own.from} is renamed twice`, fix, path)] : []),
    ...(before.some(({ to }) => to === own.to) ? [problem(`two things are renamed to ${own.to}`, fix, path)] : []),
  ];
}

/** The old name has gone from the Fabric, and the last one is there. */
function ends({ spec }: Fabric, from: string, end: string, to: string, path: Path): readonly Diagnostic[] {
  const isName = kindOf(from) === "";
  const sections = [spec.vpcs, spec.clusters, spec.links];
  const key = end.split("/")[0] ?? end;
  const there = sections.filter((section) => section[key] !== undefined);
  if (there.length === 0) {
    const names = sections.flatMap((section) => Object.keys(section));
    const near = suggest(key, names);
    const fix = near === undefined ? "Correct the name, or take the entry out." : `Did you mean \`${near}\`?`;
    return [problem(`${from} is renamed to ${to}, and the Fabric has no \`${key}\``, fix, path)];
  }
  if (isName && there.every((section) => section[from] !== undefined)) {
    const fix = "Take the old entry out of the Fabric; when both are meant, take this one out of `moved`.";
    return [problem(`${from} is renamed to ${to}, and the Fabric still has \`${from}\``, fix, path)];
  }
  return [];
}

/** A cluster's key is its name in EKS unless `name` says another, and in EKS nothing is ever renamed. */
function unnamed({ spec }: Fabric, from: string, to: string, path: Path): readonly Diagnostic[] {
  const cluster = spec.clusters[to];
  if (cluster === undefined || cluster.name !== undefined || spec.clusters[from] !== undefined) return [];
  return [
    diagnose("SPEC-13", {
      severity: "warning",
      message: `cluster \`${from}\` is now \`${to}\`, and is looked for in EKS by that name`,
      fix: `If it is still ${from} in EKS, where names never change, add \`name: ${from}\` to it.`,
      path,
    }),
  ];
}
