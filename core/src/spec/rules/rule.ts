import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import { type AddressField, addressFields } from "./address-field.ts";

/** What a rule looks at. */
export interface RuleInput {
  /**
   * Of the right shape; possibly only the part of the document that is (see salvage.ts): then lists may have holes, which
   * `flatMap` and its like pass over, and a region or VPC that could not be read is the empty text.
   */
  readonly fabric: Fabric;
  /** The whole document as written. */
  readonly raw: unknown;
  /** Every range of the Fabric. */
  readonly fields: readonly AddressField[];
}

/** One rule family: pure. Diagnostics carry a path; the parser adds the place. */
export type Rule = (input: RuleInput) => readonly Diagnostic[];

export function ruleInput(fabric: Fabric, raw: unknown): RuleInput {
  return { fabric, raw, fields: addressFields(fabric) };
}
