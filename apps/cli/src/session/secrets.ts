import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ProviderError, referenceText, type SecretReader, type SecretReference } from "@podspan/core/ports";
import type { Environment } from "../context.ts";

/** Where references of a Fabric are looked up. */
export interface SecretPlaces {
  readonly env: Environment;
  /** The Fabric's own: files are relative to it. */
  readonly folder: string;
  /** AWS Secrets Manager of a region, by name or ARN; absent: nobody can be asked. */
  readonly aws?: (id: string, region: string, signal: AbortSignal) => Promise<string>;
  /** A cluster of the Fabric; absent: nobody can be asked. */
  readonly kubernetes?: (key: NonNullable<SecretReference["kubernetes"]>, signal: AbortSignal) => Promise<string>;
}

/**
 * Reads the secrets that a Fabric refers to, each at the moment that it is asked for; keeps them nowhere. One that cannot be read, or is empty, is
 * a ProviderError `SecretMissing` that names the reference and never a value.
 */
export function secretReader(places: SecretPlaces): SecretReader {
  return {
    read: async (reference, signal) => {
      // Editors end a file with a newline, and some who fill a secret store do.
      const text = (await found(places, reference, signal)).replace(/[\r\n]+$/, "");
      return text === "" ? missing(`${referenceText(reference)} is empty`) : text;
    },
  };
}

async function found(places: SecretPlaces, reference: SecretReference, signal: AbortSignal): Promise<string> {
  const { env, file, aws, region, kubernetes } = reference;
  if (env !== undefined) return places.env[env] || missing(`environment variable ${env} is not set`);
  if (file !== undefined) return inFile(places, file);
  if (aws !== undefined && region !== undefined && places.aws !== undefined) return places.aws(aws, region, signal);
  if (kubernetes !== undefined && places.kubernetes !== undefined) return places.kubernetes(kubernetes, signal);
  return missing(`${referenceText(reference)} cannot be asked for here`);
}

async function inFile({ folder }: SecretPlaces, file: string): Promise<string> {
  try {
    return await readFile(resolve(folder, file), "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return missing(`file ${file} cannot be read (${code})`);
  }
}

function missing(message: string): never {
  throw new ProviderError({
    faultClass: "credentials",
    code: "SecretMissing",
    message,
    hint: "give it where the Fabric says, then run again",
    api: "secret:read",
  });
}
