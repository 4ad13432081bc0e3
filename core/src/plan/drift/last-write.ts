import type { Observed } from "../../observed/index.ts";
import type { DriftChange, DriftItem } from "./drift-item.ts";

/**
 * When somebody else last wrote what drifted, and who, as far as the world keeps it: Kubernetes both, field by field; EKS when the thing as
 * a whole was last written, which says something only if that was after our own write.
 */
export function lastWrite(
  thing: Pick<Observed, "writes" | "modifiedAt"> | undefined,
  changes: readonly DriftChange[],
  appliedAt: string | undefined,
): Pick<DriftItem, "changed"> {
  const writes = changes.flatMap(({ field }) => thing?.writes?.[field.replace(/\[\]$/, "")] ?? []);
  const last = writes.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  if (last !== undefined) return { changed: last };
  const { modifiedAt } = thing ?? {};
  const isLater = modifiedAt !== undefined && (appliedAt === undefined || modifiedAt > appliedAt);
  return changes.length > 0 && isLater ? { changed: { at: modifiedAt } } : {};
}
