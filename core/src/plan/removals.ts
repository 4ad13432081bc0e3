import type { Desired, ManagedKind, Scope } from "../desired/index.ts";
import { KINDS, scopeKey } from "../desired/index.ts";
import type { Observed, Snapshot } from "../observed/index.ts";
import { collectionKey, observedOf } from "../observed/index.ts";
import type { Step } from "./plan.ts";
import type { Remembered, State } from "./state.ts";
import { tagsOf } from "./tags.ts";

/**
 * Steps for what is ours and no longer wanted: marked things, blocks that state says we associated, prior values to give back,
 * and the interfaces that the CNI left in subnets that go (F51). An association goes with its subnet.
 */
export function removals(
  desired: Desired,
  snapshot: Snapshot,
  state: State,
  kept: ReadonlySet<Observed>,
): readonly Step[] {
  const wanted = new Set(desired.resources.map((resource) => resource.id));
  const marked = snapshot.resources.filter(
    (thing): thing is Observed<ManagedKind> =>
      thing.kind in KINDS && thing.owner?.uid === desired.fabric.uid && !kept.has(thing),
  );
  const deletions = marked.map((thing) => deletion(thing, thing.owner?.id ?? thing.id, snapshot));
  const remembered = Object.entries(state.resources)
    .filter(([id]) => !wanted.has(id))
    .flatMap(([id, thing]) => forgotten(id, thing, snapshot, kept));
  const subnets = deletions.filter((step) => step.kind === "subnet").map((step) => step.worldId);
  return [...deletions, ...remembered, ...leakedInterfaces(subnets, snapshot)];
}

function deletion(thing: Observed<ManagedKind>, id: string, snapshot: Snapshot): Step {
  const users = thing.kind === "subnet" ? interfacesInUse(thing.id, snapshot) : [];
  const tags = tagsOf(thing);
  return {
    key: `delete ${id}`,
    action: "delete",
    operation: "delete",
    kind: thing.kind,
    id,
    scope: thing.scope,
    worldId: thing.id,
    before: thing.props,
    ...(tags ? { tags } : {}),
    changes: [],
    dependsOn: [],
    destructive: true,
    ...(users.length > 0 ? { blocked: inUse(thing.id, users) } : {}),
    why: `${KINDS[thing.kind].title} is ours and no longer wanted`,
  };
}

/** What only state knows to be ours: a block of a VPC, or values that we changed in somebody else's object. */
function forgotten(id: string, thing: Remembered, snapshot: Snapshot, kept: ReadonlySet<Observed>): readonly Step[] {
  const owner = KINDS[thing.kind].owner;
  if (owner !== "state" && owner !== "foreign") return [];
  const status = snapshot.scopes[collectionKey(thing.scope, thing.kind)];
  const live = snapshot.resources.find(
    (candidate) =>
      candidate.kind === thing.kind &&
      candidate.id === thing.worldId &&
      scopeKey(candidate.scope) === scopeKey(thing.scope),
  );
  if (live && kept.has(live)) return [];
  if (!live && status?.kind !== "failed") return [];
  const blocked =
    status?.kind === "failed"
      ? { code: "SCOPE-1", reason: `${status.code}: ${status.message}`, fix: status.hint }
      : undefined;
  return [
    {
      key: `delete ${id}`,
      action: owner === "foreign" ? "update" : "delete",
      operation: "delete",
      kind: thing.kind,
      id,
      scope: thing.scope,
      worldId: thing.worldId,
      ...(live ? { before: live.props } : {}),
      changes: owner === "foreign" ? priorChanges(thing, live) : [],
      dependsOn: [],
      destructive: true,
      ...(blocked ? { blocked } : {}),
      why:
        owner === "foreign"
          ? "gives back the values that were there before"
          : "we associated it and it is no longer wanted",
    },
  ];
}

function priorChanges(thing: Remembered, live: Observed | undefined): Step["changes"] {
  const now = live && "env" in live.props ? live.props.env : {};
  return Object.keys(thing.prior ?? {})
    .sort()
    .map((key) => {
      const name = key.replace(/^env\./, "");
      const before = now[name];
      return { field: key, ...(before === undefined ? {} : { before }), after: thing.prior?.[key] };
    });
}

function interfacesInUse(subnet: string, snapshot: Snapshot): readonly string[] {
  return observedOf(snapshot, "network-interface")
    .filter((eni) => eni.props.subnet === subnet && !eni.props.leaked)
    .map((eni) => eni.props.instance ?? eni.id);
}

function inUse(subnet: string, users: readonly string[]): NonNullable<Step["blocked"]> {
  const names = [...new Set(users)].sort();
  const shown = names.slice(0, 5).join(", ");
  return {
    code: "NODE-1",
    reason: `${users.length} network interface${users.length === 1 ? "" : "s"} in ${subnet} still in use by ${shown}${names.length > 5 ? ", …" : ""}`,
    fix: "replace these nodes (drain, then terminate) now that the CNI no longer uses the subnet, and run destroy again",
  };
}

function leakedInterfaces(subnets: readonly (string | undefined)[], snapshot: Snapshot): readonly Step[] {
  return observedOf(snapshot, "network-interface")
    .filter((eni) => eni.props.leaked && subnets.includes(eni.props.subnet))
    .map((eni) => interfaceDeletion(eni.id, eni.scope, eni.props));
}

function interfaceDeletion(id: string, scope: Scope, props: unknown): Step {
  return {
    key: `delete ${id}`,
    action: "delete",
    operation: "delete",
    kind: "network-interface",
    id,
    scope,
    worldId: id,
    before: props,
    changes: [],
    dependsOn: [],
    destructive: true,
    why: "left behind by the VPC CNI in a subnet that goes",
  };
}
