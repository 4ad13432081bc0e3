import type { AwsScope } from "@podspan/core/desired";
import type { AwsAddress } from "./api.ts";

/** An account as the Fabric names it: the role by its name in that account, or by its ARN. */
export interface AccountRole {
  readonly id: string;
  readonly partition: string;
  readonly assumeRole?: string;
}

/**
 * Where to ask for an account and region. STS takes a role's ARN and no name, and two accounts may each have a role of one name: a
 * name is written out here, so that everything below knows roles by their ARN (AWS STS API reference, AssumeRole, RoleArn).
 */
export function awsAddress(region: string, account: AccountRole | undefined): AwsAddress {
  if (account === undefined) return { region };
  const { id, partition, assumeRole } = account;
  return { region, account: { id, partition, ...(assumeRole === undefined ? {} : { assumeRole: roleArn(account) }) } };
}

function roleArn({ id, partition, assumeRole = "" }: AccountRole): string {
  return assumeRole.startsWith("arn:") ? assumeRole : `arn:${partition}:iam::${id}:role/${assumeRole}`;
}

/** Where things of a scope are reached; accounts without an entry are the caller's own. */
export function addressOf({ account: id, partition, region }: AwsScope, accounts: readonly AccountRole[]): AwsAddress {
  return awsAddress(region, accounts.find((account) => account.id === id) ?? { id, partition });
}
