import type { ClusterDensity, TypeDensity } from "@podspan/core/capacity";

/** The max-pods that a cluster's nodes must be made with, as rows of a table: the rule, and each type that is there. */
export function maxPodsRows({
  expression,
  mode,
  types,
  unknown,
}: ClusterDensity): readonly (readonly [string, string])[] {
  return [
    ["max-pods of new nodes", mode.autoMode ? "as EKS Auto Mode sets it, 110 at most" : expression],
    ...types.map((type) => [`  ${type.name}`, typeText(type)] as const),
    ...unknown.map(
      (name) => [`  ${name}`, "not known: neither to this account's answers nor to podspan's table"] as const,
    ),
  ];
}

/** Where the number is set, with the texts to copy. */
export function nodeSettingsText(key: string, { settings }: ClusterDensity): string {
  if (settings.length === 0) return "";
  const parts = settings.map(({ where, text }) => `    ${where}\n${indented(text)}`);
  return `\n  Nodes of ${key} get that max-pods by one of these\n${parts.join("\n")}`;
}

function typeText({ pods, cap, addressable, managedMost, have, nodes, prefixes }: TypeDensity): string {
  if (pods === 0) return "impossible: no interface is left for pods";
  const capped = cap !== undefined && addressable > cap ? `, the cap; addresses for ${addressable}` : "";
  const managed = managedMost === undefined ? "" : `; a managed node group allows ${managedMost} at most`;
  const unit = prefixes ? " with prefixes" : "";
  const there =
    nodes === 0 ? "" : `; ${nodes} there, with ${have.length === 0 ? "an unknown number" : have.join(", ")}`;
  return `${pods}${unit}${capped}${managed}${there}`;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "\n" : `      ${line}\n`))
    .join("");
}
