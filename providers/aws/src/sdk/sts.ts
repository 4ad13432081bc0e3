import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { StsReadApi } from "../api.ts";
import type { ClientConfig, TemporaryCredentials } from "./settings.ts";
import { unlogged } from "./unlogged.ts";

/** What CloudTrail shows as the session of every call that Podspan makes under an assumed role. */
const SESSION = "podspan";

/** STS of one region, and the one call of it that gives us another account. */
export interface SdkStsApi extends StsReadApi {
  /** `externalId` is what the role's trust policy may ask for (sts:ExternalId). */
  assumeRole(role: string, externalId: string | undefined): Promise<TemporaryCredentials>;
}

export function stsApi(config: ClientConfig): SdkStsApi {
  const client = unlogged(new STSClient(config));
  return {
    getCallerIdentity: (input) => client.send(new GetCallerIdentityCommand(input)),
    assumeRole: async (role, externalId) => {
      const input = { RoleArn: role, RoleSessionName: SESSION };
      const ExternalId = externalId === undefined ? {} : { ExternalId: externalId };
      const answer = await client.send(new AssumeRoleCommand({ ...input, ...ExternalId }));
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
      if (!(AccessKeyId && SecretAccessKey && SessionToken && Expiration)) {
        throw new Error(`sts:AssumeRole of ${role} answered without credentials`);
      }
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiration: Expiration,
      };
    },
  };
}
