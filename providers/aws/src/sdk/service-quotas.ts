import { ListServiceQuotasCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { AwsReadApi } from "../api.ts";
import type { ClientConfig } from "./settings.ts";
import { unlogged } from "./unlogged.ts";

/** Service Quotas of one account and region. */
export function serviceQuotasApi(config: ClientConfig): AwsReadApi["quotas"] {
  const client = unlogged(new ServiceQuotasClient(config));
  return { listServiceQuotas: (input) => client.send(new ListServiceQuotasCommand(input)) };
}
