import type { AwsAddress, AwsApi, AwsWorld } from "../api.ts";
import { assumedRole } from "./assumed-role.ts";
import { lazyEksApi } from "./eks-lazy.ts";
import { lazyIamApi } from "./iam-lazy.ts";
import { type CredentialSource, clientConfig, type SdkSettings } from "./settings.ts";

/**
 * AWS, or an emulator that speaks its protocols, through the AWS SDK. EC2's client is loaded by the first `open`, the others by
 * their first request. One object per region and role.
 */
export function sdkAwsWorld(settings: SdkSettings = {}): AwsWorld<AwsApi> {
  const opened = new Map<string, Promise<AwsApi>>();
  const roles = new Map<string, CredentialSource>();

  const credentialsOf = ({ region, account }: AwsAddress): CredentialSource | undefined => {
    const role = account?.assumeRole;
    if (role === undefined) return undefined;
    const known = roles.get(role);
    if (known) return known;
    const assume = async (arn: string) => {
      const { stsApi } = await import("./sts.ts");
      const externalId = await settings.externalId?.(arn);
      return stsApi(clientConfig(settings, region, undefined)).assumeRole(arn, externalId);
    };
    const source = assumedRole(role, assume, Date.now);
    roles.set(role, source);
    return source;
  };

  return {
    open: (address) => {
      const key = `${address.region} ${address.account?.assumeRole ?? ""}`;
      const known = opened.get(key);
      if (known) return known;
      const api = openApi(clientConfig(settings, address.region, credentialsOf(address)));
      opened.set(key, api);
      return api;
    },
  };
}

async function openApi(config: ReturnType<typeof clientConfig>): Promise<AwsApi> {
  const { ec2Api } = await import("./ec2.ts");
  let eks: Promise<AwsApi["eks"]> | undefined;
  const loadEks = () => {
    eks ??= import("./eks.ts").then(({ eksApi }) => eksApi(config));
    return eks;
  };
  let iam: Promise<AwsApi["iam"]> | undefined;
  const loadIam = () => {
    iam ??= import("./iam.ts").then(({ iamApi }) => iamApi(config));
    return iam;
  };
  let quotas: Promise<AwsApi["quotas"]> | undefined;
  const loadQuotas = () => {
    quotas ??= import("./service-quotas.ts").then(({ serviceQuotasApi }) => serviceQuotasApi(config));
    return quotas;
  };
  return {
    ec2: ec2Api(config),
    // Asked once, if at all.
    sts: { getCallerIdentity: async (input) => (await import("./sts.ts")).stsApi(config).getCallerIdentity(input) },
    eks: lazyEksApi(loadEks),
    iam: lazyIamApi(loadIam),
    quotas: { listServiceQuotas: async (input) => (await loadQuotas()).listServiceQuotas(input) },
  };
}
