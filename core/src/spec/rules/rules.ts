import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";

/** Every rule that needs no world, on a Fabric of the right shape; `raw` is the document as written. */
export function checkFabric(_fabric: Fabric, _raw: unknown): readonly Diagnostic[] {
  return [];
}
