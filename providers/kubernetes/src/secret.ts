import { ProviderError } from "@podspan/core/ports";
import { type KubeObject, type KubeReadApi, KubernetesApiError, type ResourceType } from "./api.ts";

const SECRETS: ResourceType = { group: "", version: "v1", plural: "secrets", namespaced: true };

/** A key of a Secret. */
export interface SecretKey {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** What a key of a Secret holds, as text. Keeps it nowhere. Throws ProviderError that names the Secret and never what it holds. */
export async function kubernetesSecret(api: KubeReadApi, { namespace, name, key }: SecretKey): Promise<string> {
  const secret = await found(api, namespace, name);
  const text = dataOf(secret)[key];
  if (typeof text !== "string") throw unreadable(namespace, name, `it has no key ${key}`);
  return Buffer.from(text, "base64").toString("utf8");
}

async function found(api: KubeReadApi, namespace: string, name: string): Promise<KubeObject> {
  try {
    return await api.get({ type: SECRETS, namespace, name });
  } catch (error) {
    const why = error instanceof KubernetesApiError ? error.reason : "the cluster does not answer";
    throw unreadable(namespace, name, why);
  }
}

function dataOf(secret: KubeObject): Readonly<Record<string, unknown>> {
  return "data" in secret && typeof secret.data === "object" && secret.data !== null
    ? (secret.data as Readonly<Record<string, unknown>>)
    : {};
}

function unreadable(namespace: string, name: string, why: string): ProviderError {
  return new ProviderError({
    faultClass: "credentials",
    code: "SecretMissing",
    message: `Kubernetes Secret ${namespace}/${name} cannot be read: ${why}`,
    hint: "make the Secret with that key, and let the caller get it",
    api: "kubernetes:get",
  });
}
