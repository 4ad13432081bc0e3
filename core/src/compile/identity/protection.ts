import type { LogicalId } from "../../desired/index.ts";
import type { Path } from "../../diagnostics/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { keyOf, sectionOf } from "./identity.ts";

/** Where the Fabric says `protect: true` of a thing; undefined where it does not. */
export type Protection = (id: LogicalId) => Path | undefined;

export function protectionOf(fabric: Fabric): Protection {
  return (id) => {
    const key = keyOf(id);
    const section = sectionOf(id);
    // A site has nothing of ours that could be taken from it but what its hubs were told.
    if (section === "sites") return undefined;
    return fabric.spec[section][key]?.protect ? ["spec", section, key, "protect"] : undefined;
  };
}
