import { collectionKey, type Observed, type ScopeStatus, type Snapshot } from "@podspan/core/observed";
import type { Subject } from "../journal-entry.ts";

/** One observed thing; `owner`: the logical id on its mark, of the tests' Fabric unless said otherwise. */
export function shown(
  of: Pick<Subject, "kind" | "scope">,
  id: string,
  props: Readonly<Record<string, unknown>> = {},
  owner?: string,
  uid = "uid-1",
): Observed {
  const mark = owner === undefined ? {} : { owner: { uid, id: owner, fabric: "tiny" } };
  return { kind: of.kind, scope: of.scope, id, props, facts: {}, ...mark } as unknown as Observed;
}

/** A Snapshot in which these collections were read, or failed. */
export function snapshotOf(
  collections: readonly Subject[],
  resources: readonly Observed[],
  status: ScopeStatus = { kind: "observed" },
): Snapshot {
  const scopes = Object.fromEntries(collections.map(({ scope, kind }) => [collectionKey(scope, kind), status]));
  return { kind: "Snapshot", version: 1, aws: [], scopes, resources };
}

export const FAILED: ScopeStatus = { kind: "failed", code: "UnauthorizedOperation", message: "no", hint: "ask" };
