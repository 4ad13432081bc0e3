import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { awsAddress } from "@podspan/aws";
import { ProviderError } from "@podspan/core/ports";
import type { AccountSpec } from "@podspan/core/spec";
import type { Environment } from "../context.ts";

type Reference = NonNullable<AccountSpec["externalId"]>;

/** Where references of a Fabric are looked up. */
export interface SecretPlaces {
  readonly env: Environment;
  /** The Fabric's own: files are relative to it. */
  readonly folder: string;
}

/**
 * The external id of each role by its ARN, read at the moment that it is asked for and kept nowhere. A role without one has none; one
 * that cannot be read is a ProviderError that names the reference and never a value.
 */
export function externalIds(
  accounts: Readonly<Record<string, AccountSpec>>,
  places: SecretPlaces,
): (role: string) => Promise<string | undefined> {
  const references = new Map(
    Object.values(accounts).flatMap((account): readonly (readonly [string, Reference])[] => {
      const role = awsAddress("", account).account?.assumeRole;
      return role === undefined || account.externalId === undefined ? [] : [[role, account.externalId]];
    }),
  );
  return async (role) => {
    const reference = references.get(role);
    return reference === undefined ? undefined : read(reference, places, role);
  };
}

async function read(reference: Reference, { env, folder }: SecretPlaces, role: string): Promise<string> {
  if (reference.env !== undefined) {
    return env[reference.env] || missing(role, `environment variable ${reference.env} is not set`);
  }
  // The others are refused by the Fabric's own rules.
  const file = reference.file ?? "";
  try {
    // Editors end a file with a newline; no external id has one.
    const text = (await readFile(resolve(folder, file), "utf8")).trim();
    return text || missing(role, `file ${file} is empty`);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    return missing(role, `file ${file} cannot be read (${code})`);
  }
}

function missing(role: string, why: string): never {
  throw new ProviderError({
    faultClass: "credentials",
    code: "ExternalIdMissing",
    message: `the external id of ${role} cannot be told: ${why}`,
    hint: "give it where the account's `externalId` says, then run again",
    api: "sts:AssumeRole",
  });
}
