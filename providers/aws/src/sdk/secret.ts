import { ProviderError } from "@podspan/core/ports";
import { clientConfig, type SdkSettings } from "./settings.ts";
import { unlogged } from "./unlogged.ts";

/**
 * A secret of AWS Secrets Manager by its name or ARN, read with the caller's own credentials: `region` is where a name is looked for, an ARN
 * says so itself. Keeps it nowhere. Throws ProviderError that names the secret and never what it holds. The client is loaded by the first request.
 */
export async function awsSecret(
  settings: SdkSettings,
  region: string,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
  const where = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(id)?.[1] ?? region;
  const client = unlogged(new SecretsManagerClient(clientConfig(settings, where, undefined)));
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }), { abortSignal: signal });
    if (SecretString === undefined) throw unreadable(id, where, "BinarySecret");
    return SecretString;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProviderError) throw error;
    throw unreadable(id, where, error instanceof Error ? error.name : "unknown");
  } finally {
    client.destroy();
  }
}

function unreadable(id: string, region: string, code: string): ProviderError {
  return new ProviderError({
    faultClass: "credentials",
    code: "SecretMissing",
    message: `AWS secret ${id} cannot be read in ${region} (${code})`,
    hint: "put it there as text, and let the caller use secretsmanager:GetSecretValue on it",
    api: "secretsmanager:GetSecretValue",
  });
}
