import type { AwsScope } from "@podspan/core/desired";
import type { ScopeStatus } from "@podspan/core/observed";
import { type AwsObserveRequest, ProviderError } from "@podspan/core/ports";
import { partitionOf } from "@podspan/core/spec";
import { ask, failed, type Reading } from "./reading.ts";

/** Whose account answers, or why nothing that was read may be used. */
export interface Identity {
  readonly scope: AwsScope;
  readonly reached: boolean;
  readonly status: ScopeStatus;
}

/** The scope that is asked for before anybody has said who we are. */
export function expectedScope({ region, account }: AwsObserveRequest): AwsScope {
  return {
    plane: "aws",
    partition: account?.partition ?? partitionOf(region),
    account: account?.id ?? "unknown",
    region,
  };
}

/** Asks STS who we are, and compares with the account that the Fabric names. */
export async function readIdentity(reading: Reading, request: AwsObserveRequest): Promise<Identity> {
  const expected = expectedScope(request);
  try {
    const answer = await ask(reading, "sts:GetCallerIdentity", () => reading.api.sts.getCallerIdentity({}));
    const account = answer.Account ?? expected.account;
    const partition = answer.Arn?.split(":")[1] || expected.partition;
    if (request.account && request.account.id !== account) {
      return { scope: expected, reached: false, status: wrongAccount(request.account, answer.Arn ?? account) };
    }
    return { scope: { ...expected, account, partition }, reached: true, status: { kind: "observed" } };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { scope: expected, reached: false, status: failed(error) };
  }
}

function wrongAccount(account: NonNullable<AwsObserveRequest["account"]>, caller: string): ScopeStatus {
  return {
    kind: "failed",
    code: "wrong-account",
    message: `the Fabric names account ${account.id}, but the credentials are those of ${caller}`,
    hint: account.assumeRole
      ? `correct the account's id or its role ${account.assumeRole}`
      : `use a profile of account ${account.id}, or give the account an assumeRole`,
  };
}
