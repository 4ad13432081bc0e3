import { KINDS } from "@podspan/core/desired";
import type { StoredState } from "./fold.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Whether a value read from a file is what podspan writes as state: everything that is relied on later has its type. */
export function isState(value: unknown): value is StoredState {
  if (!isRecord(value) || value.kind !== "State" || typeof value.version !== "number") return false;
  const { fabric, resources, folded } = value;
  if (!hasTexts(fabric, "name", "uid") || !isRecord(resources)) return false;
  if (folded !== undefined && !isFolded(folded)) return false;
  return Object.values(resources).every(isRemembered);
}

function isFolded(value: unknown): boolean {
  return isRecord(value) && hasTexts(value, "run", "at") && typeof value.entries === "number";
}

function isRemembered(value: unknown): boolean {
  if (!isRecord(value) || !hasTexts(value, "kind", "worldId", "since") || !isScope(value.scope)) return false;
  if (value.vpc !== undefined && typeof value.vpc !== "string") return false;
  if (value.prior !== undefined && !isRecord(value.prior)) return false;
  if (value.applied !== undefined && !(isRecord(value.applied) && isRecord(value.applied.props))) return false;
  return Object.hasOwn(KINDS, String(value.kind));
}

function isScope(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const optional = [value.context, value.kubeconfig];
  if (optional.some((text) => text !== undefined && typeof text !== "string")) return false;
  if (value.plane === "aws") return hasTexts(value, "partition", "account", "region");
  if (value.plane === "router") return hasTexts(value, "router");
  return value.plane === "kubernetes" && hasTexts(value, "cluster");
}

function hasTexts(value: unknown, ...names: readonly string[]): boolean {
  return isRecord(value) && names.every((name) => typeof value[name] === "string");
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
