import { join } from "node:path";

/** The folder with the examples of this repository. */
export const EXAMPLES = join(import.meta.dirname, "../../../../examples");
export const POD_RANGES = join(EXAMPLES, "pod-ranges");
export const TWO_CLUSTERS = join(EXAMPLES, "shared-vpc-two-clusters");
