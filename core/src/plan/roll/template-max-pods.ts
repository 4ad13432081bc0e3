import { densityOf, type TypeDensity } from "../../capacity/index.ts";
import { findInstanceType } from "../../compile/index.ts";
import {
  evaluateExpression,
  type MaxPodsReading,
  maxPodsExpression,
  podCap,
  type WantedMaxPods,
} from "../../density/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Change } from "../model/plan.ts";
import type { Blocked } from "./input.ts";
import type { Ground } from "./node-steps.ts";

/** What a group's next version of its launch template is to say of max-pods, and how that is shown. */
export interface TemplateMaxPods {
  readonly wanted: WantedMaxPods;
  readonly changes: readonly Change[];
  readonly blocked?: Blocked;
}

/**
 * Undefined when nothing is to be written: it was not asked for (`pods.maxPods: auto`), the latest version says it already, or the
 * cluster's pod ranges go.
 */
export function templateMaxPods(
  { key, input, subnets }: Pick<Ground, "key" | "input" | "subnets">,
  group: Observed<"node-group">,
  old: readonly Observed<"node">[],
  latest: Observed<"launch-template">,
): TemplateMaxPods | undefined {
  const { fabric, snapshot } = input;
  if (fabric.spec.clusters[key]?.pods.maxPods !== "auto" || subnets.pods === undefined) return undefined;
  const density = densityOf(fabric, key, snapshot);
  const names = new Set(group.props.instanceTypes ?? old.flatMap(({ props }) => props.instanceType ?? []));
  const types = density.types.filter(({ name, pods }) => names.has(name) && pods > 0);
  const cap = Math.min(
    ...types.map(({ vcpus }) => podCap(vcpus)),
    types.length === 0 ? podCap(0) : podCap(Number.POSITIVE_INFINITY),
  );
  const wanted: WantedMaxPods = {
    expression: maxPodsExpression(density.mode, cap),
    ...(types.length === 0 ? {} : { pods: Math.min(...types.map(allowed)) }),
  };
  if (says(latest.props.maxPods, wanted, types, input.snapshot)) return undefined;
  const reason = latest.props.refusesMaxPods;
  const now = [...new Set(old.flatMap(({ props }) => props.maxPods ?? []))].sort((a, b) => a - b).join(" and ");
  return {
    wanted,
    changes: [
      {
        field: "launch template",
        before: `${latest.id} version ${group.props.launchTemplate?.version}`,
        after: "a new version",
      },
      { field: "max-pods", ...(now === "" ? {} : { before: now }), after: numbersOf(types, wanted) },
    ],
    ...(reason === undefined ? {} : { blocked: unwritable(key, latest, reason) }),
  };
}

/** EKS allows a managed group no more than the cap. */
function allowed({ pods, vcpus }: TypeDensity): number {
  return Math.min(pods, podCap(vcpus));
}

/** Whether each type gets its number: the most that there can be, within what EKS allows. */
function says(
  reading: MaxPodsReading | undefined,
  wanted: WantedMaxPods,
  types: readonly TypeDensity[],
  snapshot: Ground["input"]["snapshot"],
): boolean {
  switch (reading?.kind) {
    case undefined:
      return false;
    case "number":
      return reading.pods === wanted.pods;
    case "expression":
      if (reading.expression === wanted.expression) return true;
      return types.length > 0 && types.every((type) => valueFor(reading.expression, type, snapshot) === type.pods);
  }
}

function valueFor(
  expression: string,
  { name }: TypeDensity,
  snapshot: Ground["input"]["snapshot"],
): number | undefined {
  const type = findInstanceType(name, snapshot)?.type;
  if (type === undefined) return undefined;
  const { interfaces: default_enis, addressesPerInterface: ips_per_eni } = type;
  return evaluateExpression(expression, { default_enis, ips_per_eni, max_pods: default_enis * (ips_per_eni - 1) + 2 });
}

/** `20`, or of several types each one's. */
function numbersOf(types: readonly TypeDensity[], { expression }: WantedMaxPods): string {
  const [first, ...more] = types;
  if (first === undefined) return expression;
  return more.length === 0 ? `${allowed(first)}` : types.map((type) => `${allowed(type)} (${type.name})`).join(", ");
}

function unwritable(key: string, { id, props }: Observed<"launch-template">, reason: string): Blocked {
  return {
    code: "NODE-9",
    reason: `max-pods cannot be written into the user data of version ${props.latestVersion} of ${id}: ${reason}`,
    fix: `make a version of it yourself with the text that \`podspan show\` prints under max-pods, or leave spec.clusters.${key}.pods.maxPods out`,
  };
}
