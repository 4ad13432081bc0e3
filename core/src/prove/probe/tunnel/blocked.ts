import type { ToldBlocker } from "../../explain/explanation.ts";
import type { Culprit, CulpritLayer } from "./evidence.ts";

/** The layer of what stands in the way by the proof, which says how to mend it. */
export function blockedBy({ id, kind, text, direction }: ToldBlocker): Culprit {
  const way = direction === "forward" ? "" : "on the way back ";
  return {
    layer: layerOf(kind, id, text),
    at: id,
    cause: `${way}${text}`,
    fix: "Run `podspan apply`, or mend what is named there; `podspan explain` tells the whole way.",
  };
}

/** What a route that leads nowhere says of why: words of the network's own, in their order. */
const REASONS: readonly (readonly [RegExp, CulpritLayer])[] = [
  [/source\/dest check/, "source-dest-check"],
  [/(?:\bacl-\S+|network-acls\S*|network ACL of \S+) lets no UDP/, "network-acl"],
  [/lets no UDP/, "security-group"],
  [/has no public address/, "address"],
  [/\b(?:is|are) (?:stopped|stopping|terminated|shutting-down|pending)\b|attached to nothing/, "router"],
];

function layerOf(kind: string, id: string, text: string): CulpritLayer {
  if (kind === "source-check") return "source-dest-check";
  if (kind === "reply-translated") return "snat";
  if (kind !== "filter") return REASONS.find(([words]) => words.test(text))?.[1] ?? "route";
  if (id.startsWith("network-policy/")) return "network-policy";
  if (id.startsWith("acl-") || /\/network-acls|network ACL of/.test(id)) return "network-acl";
  return /\/(?:in|e)gress$/.test(id) ? "security-group" : "router";
}
