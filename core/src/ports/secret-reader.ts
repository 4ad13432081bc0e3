/** Where a secret is, as a Fabric names it: exactly one of them. */
export interface SecretReference {
  /** Name of an environment variable. */
  readonly env?: string;
  /** Path of a file, relative to the Fabric. */
  readonly file?: string;
  /** Name or ARN of a secret in AWS Secrets Manager. */
  readonly aws?: string;
  /** Where `aws` is looked for. */
  readonly region?: string;
  /** A key of a Kubernetes Secret. */
  readonly kubernetes?: {
    readonly namespace: string;
    readonly name: string;
    readonly key: string;
    readonly cluster?: string;
  };
}

/** Reads secrets at the moment that they are needed. Who asks keeps them nowhere. */
export interface SecretReader {
  /** The secret without the newline that editors end a file with. Throws `ProviderError` of class `credentials` that names the reference alone. */
  read(reference: SecretReference, signal: AbortSignal): Promise<string>;
}

/** `environment variable IKE_KEY`, for messages. */
export function referenceText({ env, file, aws, kubernetes }: SecretReference): string {
  if (env !== undefined) return `environment variable ${env}`;
  if (file !== undefined) return `file ${file}`;
  if (aws !== undefined) return `AWS secret ${aws}`;
  return kubernetes === undefined
    ? "no reference"
    : `key ${kubernetes.key} of Kubernetes Secret ${kubernetes.namespace}/${kubernetes.name}`;
}
