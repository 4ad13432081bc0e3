import type { Diagnostic } from "../diagnostics/index.ts";
import type { Existing, Resource } from "./resource.ts";

/** What one part of the Fabric compiles to. */
export interface Compiled {
  readonly resources: readonly Resource[];
  readonly existing: readonly Existing[];
  readonly diagnostics: readonly Diagnostic[];
}
