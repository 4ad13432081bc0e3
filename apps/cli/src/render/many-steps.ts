import type { Check, Step } from "@podspan/core/plan";
import type { Colours } from "./colour.ts";

/** Above so many steps nobody reads each of them: they are counted per region, and for all clusters together. */
const MANY = 200;
/** Of what must be read one by one, no more than this; the rest is counted. */
const SHOWN = 40;

export function areMany(steps: readonly Step[]): boolean {
  return steps.length > MANY;
}

/** Those of many steps that are told in full: what takes something away, and what is blocked. */
export function toldInFull(steps: readonly Step[]): readonly Step[] {
  return steps
    .filter((step) => step.blocked !== undefined || step.destructive || step.action === "replace")
    .slice(0, SHOWN);
}

/**
 * `AWS, account 111111111111, eu-west-1` and under it `create  100 VPC blocks, 200 subnets`: a section for each account and region, one
 * for all the clusters.
 */
export function countedText(
  steps: readonly Step[],
  names: { readonly scope: (step: Step) => string; readonly kind: (kind: Step["kind"]) => string },
  colours: Colours,
): string {
  const clusters = new Set(steps.flatMap(({ scope }) => (scope.plane === "kubernetes" ? [scope.cluster] : [])));
  const place = (step: Step): string =>
    step.scope.plane === "kubernetes" ? `Kubernetes, ${clusters.size} clusters` : names.scope(step);
  const sections = [...Map.groupBy(steps, place)].map(([title, same]) => {
    const lines = [...Map.groupBy(same, wordOf)].map(([word, steps]) => {
      const kinds = [...Map.groupBy(steps, ({ kind }) => kind)];
      return `  ${word.padEnd(8)}${kinds.map(([kind, of]) => `${of.length} x ${names.kind(kind)}`).join(", ")}`;
    });
    return [colours.bold(title), ...lines, ""].join("\n");
  });
  const rest = steps.filter((step) => step.blocked !== undefined || step.destructive).length - SHOWN;
  const more = rest > 0 ? `${rest} more that take something away or are blocked; ` : "";
  return [...sections, colours.dim(`${more}\`--json\` has all ${steps.length} steps.`), ""].join("\n");
}

function wordOf({ blocked, action }: Step): string {
  return blocked === undefined ? action : "blocked";
}

/** Of findings that say the same of many things the first few, and how many more there are. */
export function fewOfEach(checks: readonly Check[], shown = 5): readonly Check[] {
  return [...Map.groupBy(checks, ({ code, status }) => `${code} ${status}`).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length <= 2 * shown) return same;
    const message = `and ${same.length - shown} more; \`--json\` has all of them`;
    return [...same.slice(0, shown), { ...first, subject: "", message, fix: "" }];
  });
}
