import type { Existing, Resource } from "../desired/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";

/** What one part of the Fabric compiles to. */
export interface Compiled {
  readonly resources: readonly Resource[];
  readonly existing: readonly Existing[];
  readonly diagnostics: readonly Diagnostic[];
}
