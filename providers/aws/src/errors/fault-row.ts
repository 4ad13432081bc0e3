import type { FaultClass } from "@podspan/core/ports";

/** What one family of refusals means. The first row that matches decides, so narrower rows stand above wider ones. */
export interface FaultRow {
  /** AWS codes, error names or Node's codes; `*` stands for any text. */
  readonly codes: readonly string[];
  /** Text that the message must hold, where a code alone says too little. */
  readonly message?: RegExp;
  readonly faultClass: FaultClass;
  /** What the user can do, one sentence; `{api}` stands for the IAM action, e.g. `ec2:CreateSubnet`. */
  readonly hint: string;
}

export function quota(name: string, code: string): string {
  return `ask for more of "${name}" (quota ${code}) in Service Quotas of this account and region, or remove what is not needed`;
}
