import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type ClusterSnat, farText } from "../nodes/snat.ts";

/** NAT-2: what a declared link leads to and the pods' own table does not. */
export function translatedForNow(key: string, { unrouted }: ClusterSnat): readonly Diagnostic[] {
  if (unrouted.length === 0) return [];
  const links = [...new Set(unrouted.flatMap((exclusion) => exclusion.links))].sort().join(", ");
  return [
    diagnose("NAT-2", {
      message: `pods of ${key} reach ${farText(unrouted)} over ${links} by their nodes' addresses: the pods' route table does not lead there`,
      path: ["spec", "clusters", key, "pods"],
    }),
  ];
}
