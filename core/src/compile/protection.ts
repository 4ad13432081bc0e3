import type { LogicalId } from "../desired/index.ts";
import type { Path } from "../diagnostics/index.ts";
import type { Fabric } from "../spec/index.ts";
import { keyOf } from "./identity.ts";

/** Where the Fabric says `protect: true` of a thing; undefined where it does not. */
export type Protection = (id: LogicalId) => Path | undefined;

/** A VPC's own things are the VPC itself and the blocks that its entry declares; all else belongs to a cluster. */
const OF_A_VPC = /^[^/]+\/(vpc$|cidr\/(?!pods\/))/;

export function protectionOf(fabric: Fabric): Protection {
  return (id) => {
    const key = keyOf(id);
    const section = OF_A_VPC.test(id) ? "vpcs" : "clusters";
    return fabric.spec[section][key]?.protect ? ["spec", section, key, "protect"] : undefined;
  };
}
