export * from "./caret.ts";
export type { CatalogueEntry } from "./catalogue/entry.ts";
export { catalogue, type DiagnosticCode, isDiagnosticCode } from "./catalogue.ts";
export * from "./diagnose.ts";
export * from "./diagnostic.ts";
export type { Example, Page } from "./pages/page.ts";
export { pages } from "./pages.ts";
export * from "./sort.ts";
