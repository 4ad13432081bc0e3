export * from "./caret.ts";
export type { CatalogueEntry, Example } from "./catalogue/entry.ts";
export { catalogue, type DiagnosticCode, isDiagnosticCode } from "./catalogue.ts";
export * from "./diagnose.ts";
export * from "./diagnostic.ts";
export * from "./sort.ts";
