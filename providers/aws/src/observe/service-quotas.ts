import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import type { ServiceQuota } from "../api.ts";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** What the account may have of Amazon VPC's things in this region, as Service Quotas applies it. */
export function readServiceQuotas(reading: Reading): Promise<readonly ServiceQuota[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "servicequotas:ListServiceQuotas", () =>
        reading.api.quotas.listServiceQuotas({
          ServiceCode: "vpc",
          MaxResults: PAGE_SIZES.serviceQuotas,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.Quotas,
    (answer) => answer.NextToken,
  );
}

/** One without a value says nothing. */
export function observedQuota(
  { QuotaCode, Value }: ServiceQuota,
  scope: AwsScope,
): readonly Observed<"service-quota">[] {
  if (QuotaCode === undefined || Value === undefined) return [];
  return [{ kind: "service-quota", scope, id: QuotaCode, props: { service: "vpc", value: Value }, facts: {} }];
}
