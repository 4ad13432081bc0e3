import type { Severity } from "../diagnostic.ts";

/** What is known about one code, whatever the occurrence. */
export interface CatalogueEntry {
  /** A few words, without the code. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it is wrong: one sentence. */
  readonly cause: string;
  /** What to do about it in general: one sentence. */
  readonly cure: string;
}

/** Entries by code, each checked to be complete. */
export type Catalogue = Readonly<Record<string, CatalogueEntry>>;
