import { nodesOf, usesCni } from "../../compile/index.ts";
import { collectionKey, type Snapshot } from "../../observed/index.ts";
import { unknown } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";

/** Without these nothing true can be said of what to do with which node of a cluster. */
export function unreadNodes(key: string, snapshot: Snapshot): Check | undefined {
  const [node] = nodesOf(key, snapshot).filter((one) => usesCni(one) || one.props.computeType === "auto");
  if (node === undefined) return undefined;
  const pods = snapshot.scopes[collectionKey(node.scope, "pod")];
  const failed = [
    ...(pods?.kind === "failed" ? [pods] : []),
    ...Object.entries(snapshot.scopes).flatMap(([name, status]) =>
      status.kind === "failed" && /#(network-interface|node-group|launch-template)$/.test(name) ? [status] : [],
    ),
  ][0];
  if (failed === undefined) return undefined;
  return unknown("roll", `${key}/nodes`, `nodes cannot be rolled: ${failed.code}: ${failed.message}`, failed.hint);
}
