import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { collectionKey, type Observed, type ObservedKind, type Snapshot } from "@podspan/core/observed";

/** An id that a thing names, and what kind of thing it is to be. */
type Reference = readonly [ObservedKind, string];

/**
 * References into nothing, one finding for each kind that refers and each that is referred to: only where the latter was read, for
 * what was not collected is not absent. Peers and attachments of other accounts are no such references.
 */
export function danglingReferences(snapshot: Snapshot): readonly Diagnostic[] {
  const known = new Set(snapshot.resources.map(({ kind, id }) => `${kind} ${id}`));
  const dangling = snapshot.resources.flatMap((thing) =>
    referencesOf(thing)
      .filter(([kind, id]) => id !== "" && !known.has(`${kind} ${id}`) && isRead(snapshot, thing, kind))
      .map(([kind, id]) => ({ thing, kind, id })),
  );
  const groups = Map.groupBy(dangling, ({ thing, kind }) => `${thing.kind} ${kind}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const more = same.length > 1 ? `, and ${same.length - 1} more` : "";
      const message = `${first.thing.kind} ${first.thing.id} names ${first.kind} ${first.id}, which was not collected${more}`;
      return [diagnose("IMPORT-5", { message })];
    });
}

function isRead(snapshot: Snapshot, { scope }: Observed, kind: ObservedKind): boolean {
  return snapshot.scopes[collectionKey(scope, kind)]?.kind === "observed";
}

function referencesOf(thing: Observed): readonly Reference[] {
  switch (thing.kind) {
    case "subnet":
    case "route-table":
    case "security-group":
      return [["vpc", (thing as Observed<"subnet" | "route-table" | "security-group">).props.vpc]];
    case "network-acl": {
      const { vpc, subnets } = (thing as Observed<"network-acl">).props;
      return [["vpc", vpc], ...subnets.map((subnet): Reference => ["subnet", subnet])];
    }
    case "route-table-association":
      return [["subnet", (thing as Observed<"route-table-association">).props.subnet]];
    case "network-interface": {
      const { subnet, groups } = (thing as Observed<"network-interface">).props;
      return [["subnet", subnet], ...groups.map((group): Reference => ["security-group", group])];
    }
    default:
      return [];
  }
}
