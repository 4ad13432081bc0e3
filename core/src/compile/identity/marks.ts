import type { LogicalId, ManagedKind } from "../../desired/index.ts";
import { TAG_FABRIC, TAG_ID, TAG_UID } from "../../desired/index.ts";
import type { Fabric } from "../../spec/index.ts";

/** The tags of everything that we create: the user's own, a Name for the console, and our owner mark, which always wins. */
export function tagsFor(fabric: Fabric, id: LogicalId, kind: ManagedKind): Readonly<Record<string, string>> {
  return { Name: nameOf(fabric, id, kind), ...fabric.spec.tags, ...ownerMarks(fabric, id) };
}

/** The owner mark alone: what Kubernetes objects carry as annotations. */
export function ownerMarks(fabric: Fabric, id: LogicalId): Readonly<Record<string, string>> {
  return { [TAG_UID]: fabric.metadata.uid, [TAG_ID]: id, [TAG_FABRIC]: fabric.metadata.name };
}

/** `spec.nameTemplate` filled in; at most 256 characters, as AWS allows for a tag's value. */
function nameOf(fabric: Fabric, id: LogicalId, kind: ManagedKind): string {
  return fabric.spec.nameTemplate
    .replaceAll("{fabric}", fabric.metadata.name)
    .replaceAll("{id}", id)
    .replaceAll("{kind}", kind)
    .slice(0, 256);
}
