export * from "./declared.ts";
export * from "./difference.ts";
export * from "./expectation.ts";
export * from "./gate.ts";
export { compareIn, type Inquiry } from "./inquiry.ts";
export * from "./plan-proof.ts";
export * from "./proof.ts";
export * from "./unread.ts";
export * from "./violation.ts";
