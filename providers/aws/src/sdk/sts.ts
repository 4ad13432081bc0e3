import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { StsReadApi } from "../api.ts";
import type { ClientConfig, TemporaryCredentials } from "./settings.ts";

/** What CloudTrail shows as the session of every call that Podspan makes under an assumed role. */
const SESSION = "podspan";

/** STS of one region, and the one call of it that gives us another account. */
export interface SdkStsApi extends StsReadApi {
  assumeRole(role: string): Promise<TemporaryCredentials>;
}

export function stsApi(config: ClientConfig): SdkStsApi {
  const client = new STSClient(config);
  return {
    getCallerIdentity: (input) => client.send(new GetCallerIdentityCommand(input)),
    assumeRole: async (role) => {
      const answer = await client.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: SESSION }));
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
