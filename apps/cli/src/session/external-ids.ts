import { awsAddress } from "@podspan/aws/observe";
import { ProviderError, type SecretReference } from "@podspan/core/ports";
import type { AccountSpec } from "@podspan/core/spec";
import { type SecretPlaces, secretReader } from "./secrets.ts";

/**
 * The external id of each role by its ARN, read at the moment that it is asked for and kept nowhere. A role without one has none; one
 * that cannot be read is a ProviderError that names the reference and never a value. Only references of the environment and of files come here:
 * the others are refused by the Fabric's own rules.
 */
export function externalIds(
  accounts: Readonly<Record<string, AccountSpec>>,
  places: Pick<SecretPlaces, "env" | "folder">,
): (role: string) => Promise<string | undefined> {
  const references = new Map(
    Object.values(accounts).flatMap((account): readonly (readonly [string, SecretReference])[] => {
      const role = awsAddress("", account).account?.assumeRole;
      return role === undefined || account.externalId === undefined ? [] : [[role, account.externalId]];
    }),
  );
  const { read } = secretReader(places);
  return async (role) => {
    const reference = references.get(role);
    if (reference === undefined) return undefined;
    try {
      // No external id has a space around it.
      return (await read(reference, new AbortController().signal)).trim();
    } catch (error) {
      throw error instanceof ProviderError ? missing(role, error.message) : error;
    }
  };
}

function missing(role: string, why: string): ProviderError {
  return new ProviderError({
    faultClass: "credentials",
    code: "ExternalIdMissing",
    message: `the external id of ${role} cannot be told: ${why}`,
    hint: "give it where the account's `externalId` says, then run again",
    api: "sts:AssumeRole",
  });
}
