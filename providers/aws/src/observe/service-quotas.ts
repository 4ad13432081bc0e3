import type { ServiceQuota } from "@aws-sdk/client-service-quotas";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import type { QuotaService } from "@podspan/core/ports";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** What the account may have of a service's things in this region, as Service Quotas applies it. */
export function readServiceQuotas(reading: Reading, ServiceCode: QuotaService): Promise<readonly ServiceQuota[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "servicequotas:ListServiceQuotas", () =>
        reading.api.quotas.listServiceQuotas({
          ServiceCode,
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
  service: QuotaService,
  scope: AwsScope,
): readonly Observed<"service-quota">[] {
  if (QuotaCode === undefined || Value === undefined) return [];
  return [{ kind: "service-quota", scope, id: QuotaCode, props: { service, value: Value }, facts: {} }];
}
