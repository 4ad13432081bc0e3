import type { AwsApi } from "@podspan/aws/api";
import type { TwinWorld } from "../records/world.ts";

/** Whose credentials a session holds: the caller's own, or those of a role in some account. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

export function callerIdentity(world: TwinWorld): Identity {
  const { account, partition, principal } = world.state.caller;
  return { account, arn: `arn:${partition}:iam::${account}:${principal}`, userId: `AIDA${account}` };
}

/** AssumeRole with a role name or ARN; every role of every account trusts the twin's caller. */
export function assumedRole(account: string, partition: string, role: string): Identity {
  const name = role.slice(role.lastIndexOf("/") + 1);
  return {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/podspan`,
    userId: `AROA${account}:podspan`,
  };
}

type Answer = Omit<Awaited<ReturnType<AwsApi["sts"]["getCallerIdentity"]>>, "$metadata">;

export function getCallerIdentity(identity: Identity): Answer {
  return { Account: identity.account, Arn: identity.arn, UserId: identity.userId };
}
