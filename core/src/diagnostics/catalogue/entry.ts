import type { Severity } from "../diagnostic.ts";

/**
 * How a problem comes about: the body of `spec:`, a whole document, or a situation that no Fabric alone shows.
 * The first two are run by the tests and must give the code.
 */
export type Example = { readonly spec: string } | { readonly document: string } | { readonly situation: string };

/** What is known about one code, whatever the occurrence. */
export interface CatalogueEntry {
  /** A few words, without the code. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it is wrong: one sentence. */
  readonly cause: string;
  /** What to do about it in general: one sentence. */
  readonly cure: string;
  /** Where the rule comes from: RFC, AWS page, F-number, or our own design. */
  readonly source: string;
  readonly example: Example;
}

/** Entries by code, each checked to be complete. */
export type Catalogue = Readonly<Record<string, CatalogueEntry>>;
