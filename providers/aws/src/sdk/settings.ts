/** Keys for AWS; the session token goes with temporary ones. */
export interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * How AWS is reached where the standard AWS environment shall not decide (tests, several profiles in one process). Whatever is
 * absent comes from that environment, as the SDK reads it: `AWS_PROFILE`, keys, SSO, container and instance roles,
 * `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EC2|EKS|IAM|SERVICE_QUOTAS|STS`, `AWS_USE_FIPS_ENDPOINT`.
 */
export interface SdkSettings {
  /** One endpoint for all services, e.g. an emulator's `http://127.0.0.1:5000`. */
  readonly endpoint?: string;
  readonly credentials?: SdkCredentials;
  /** A profile of the shared configuration files. */
  readonly profile?: string;
  /**
   * The external id that a role, by its ARN, is to be asked for with: read when the role is taken and kept nowhere. A failure is a
   * ProviderError.
   */
  readonly externalId?: (role: string) => Promise<string | undefined>;
  /** Milliseconds until an unanswered request counts as failed; 60 000 when absent. */
  readonly requestTimeoutMs?: number;
}

/** Temporary keys, as the SDK wants them. */
export interface TemporaryCredentials extends SdkCredentials {
  readonly expiration: Date;
}

export type CredentialSource = () => Promise<TemporaryCredentials>;

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** More connections than the engine ever has requests in flight for one account and region. */
const SOCKETS = 64;

/**
 * The configuration shared by all clients of one account and region. The SDK's own retries are off: the engine retries, because
 * only it knows what to read back first.
 */
export function clientConfig(settings: SdkSettings, region: string, source: CredentialSource | undefined) {
  const agent = { keepAlive: true, maxSockets: SOCKETS };
  const credentials = source ?? settings.credentials;
  return {
    region,
    maxAttempts: 1,
    retryMode: "standard",
    defaultsMode: "standard" as const,
    userAgentAppId: "podspan",
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: settings.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      // Without it the SDK only prints a warning and waits on.
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

export type ClientConfig = ReturnType<typeof clientConfig>;
