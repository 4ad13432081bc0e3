/**
 * How a problem comes about: the body of `spec:`, a whole document, or a situation that no Fabric alone shows.
 * The first two are run by the tests and must give the code.
 */
export type Example = { readonly spec: string } | { readonly document: string } | { readonly situation: string };

/** What the page of a code says beside its entry in the catalogue. */
export interface Page {
  /** Where the rule comes from, for who wants to look it up: RFC, AWS page, F-number (docs/reachability-rules.md), or a page or decision of ours. */
  readonly source: string;
  readonly example: Example;
}

/** Pages by code, each checked to be complete. */
export type Pages = Readonly<Record<string, Page>>;
