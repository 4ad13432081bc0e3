import { EKSClient, type EKSClientConfig } from "@aws-sdk/client-eks";
import { partition } from "@aws-sdk/core/client";
import { AwsJson1_1Protocol } from "@aws-sdk/core/protocols";
import { makeBuilder } from "@smithy/core/client";
import { getEndpointPlugin } from "@smithy/core/endpoints";
import type { AwsReadApi, ListServiceQuotasInput, ListServiceQuotasOutput } from "../api.ts";
import type { ClientConfig } from "./settings.ts";

/*
 * Service Quotas of one account and region: one call, spoken by a client of the SDK under this service's name, so that credentials,
 * endpoints of the environment, time limits and errors are as everywhere. Shapes as in the service's model of 2019-06-24.
 */

const NAMESPACE = "com.amazonaws.servicequotas";
const TARGET = "ServiceQuotasV20190624";
const SIGNING_NAME = "servicequotas";

/** The SDK's own notation of shapes: kind (3 structure, 1 list, 9 operation), namespace, name, traits, members and theirs (0 text, 1 number). */
const QUOTA = [3, NAMESPACE, "ServiceQuota", 0, ["QuotaCode", "QuotaName", "Value"], [0, 0, 1]];
const QUOTAS = [1, NAMESPACE, "ServiceQuotaListDefinition", 0, () => QUOTA];
const INPUT = [3, NAMESPACE, "ListServiceQuotasRequest", 0, ["ServiceCode", "NextToken", "MaxResults"], [0, 0, 1]];
const OUTPUT = [3, NAMESPACE, "ListServiceQuotasResponse", 0, ["NextToken", "Quotas"], [0, () => QUOTAS]];
const LIST = [9, NAMESPACE, "ListServiceQuotas", 0, () => INPUT, () => OUTPUT];

const PARAMETERS = {
  UseFIPS: { type: "builtInParams", name: "useFipsEndpoint" },
  Endpoint: { type: "builtInParams", name: "endpoint" },
  Region: { type: "builtInParams", name: "region" },
  UseDualStack: { type: "builtInParams", name: "useDualstackEndpoint" },
} as const;

interface EndpointParameters {
  readonly Region?: string;
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/** As AWS's rules for this service say; a written endpoint, an emulator's say, wins. */
export function endpointOf({ Region = "", Endpoint, UseFIPS, UseDualStack }: EndpointParameters): {
  readonly url: URL;
} {
  if (Endpoint !== undefined) return { url: new URL(Endpoint) };
  const { name, dnsSuffix, dualStackDnsSuffix } = partition(Region);
  const fips = UseFIPS && !(name === "aws-us-gov" && !UseDualStack) ? "-fips" : "";
  return { url: new URL(`https://${SIGNING_NAME}${fips}.${Region}.${UseDualStack ? dualStackDnsSuffix : dnsSuffix}`) };
}

export function serviceQuotasApi(config: ClientConfig): AwsReadApi["quotas"] {
  const builder = makeBuilder<
    EKSClient["config"],
    ListServiceQuotasInput,
    ListServiceQuotasOutput & { $metadata: object }
  >(PARAMETERS, TARGET, "ServiceQuotasClient", getEndpointPlugin);
  const ListServiceQuotasCommand = builder({}, () => [], "ListServiceQuotas", LIST as never);
  const client = new EKSClient({
    ...config,
    serviceId: "Service Quotas",
    signingName: SIGNING_NAME,
    protocol: AwsJson1_1Protocol,
    protocolSettings: {
      defaultNamespace: NAMESPACE,
      serviceTarget: TARGET,
      version: "2019-06-24",
      errorTypeRegistries: [],
    },
    endpointProvider: endpointOf,
  } as EKSClientConfig);
  return {
    listServiceQuotas: async (input) => {
      const answer = await client.send(new ListServiceQuotasCommand(input) as never);
      return answer as ListServiceQuotasOutput;
    },
  };
}
