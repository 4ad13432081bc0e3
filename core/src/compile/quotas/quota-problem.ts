import { countText } from "../../addressing/index.ts";
import { type Diagnostic, diagnose, type Severity } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { QUOTAS, type QuotaName } from "./quota-data.ts";
import { type Allowed, allowedOf, NEAR, whose } from "./quota-values.ts";

/** An error where `total` is more than AWS allows of a quota in VPC `key`, a warning from four fifths of it on; `what` says what it is made of. */
export function over(
  fabric: Fabric,
  key: string,
  name: QuotaName,
  snapshot: Snapshot,
  total: number,
  what: string,
): readonly Diagnostic[] {
  const allowed = allowedOf(fabric, key, name, snapshot);
  if (total < allowed.value * NEAR) return [];
  const sum = `${what}: ${countText(total)} of ${countText(allowed.value)}`;
  return [quotaProblem(key, name, allowed, sum, total > allowed.value ? "error" : "warning")];
}

export function quotaProblem(
  key: string,
  name: QuotaName,
  allowed: Allowed,
  text: string,
  severity: Severity,
): Diagnostic {
  const { code, quota, title } = QUOTAS[name];
  return diagnose(code, {
    message: `VPC ${key}, ${title} (${quota}, ${whose(allowed)}): ${text}`,
    path: ["spec", "vpcs", key],
    severity,
  });
}
