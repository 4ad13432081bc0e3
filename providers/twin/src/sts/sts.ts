import type { AwsApi } from "@podspan/aws/api";
import { AwsError } from "../behaviour/aws-error.ts";
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

const ROLE_ARN = /^arn:(aws|aws-cn|aws-us-gov):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
/** Of RoleArn (AWS STS API reference, AssumeRole). */
const MIN_ARN_LENGTH = 20;

/** AssumeRole: a role is known by its ARN and by nothing else. Every role of every account trusts the twin's caller. */
export function assumedRole(roleArn: string): Identity {
  const [, partition, account, name] = ROLE_ARN.exec(roleArn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) throw invalidArn(roleArn);
  return {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/podspan`,
    userId: `AROA${account}:podspan`,
  };
}

function invalidArn(roleArn: string): AwsError {
  const message =
    roleArn.length < MIN_ARN_LENGTH
      ? `1 validation error detected: Value '${roleArn}' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to ${MIN_ARN_LENGTH}`
      : `${roleArn} is invalid`;
  return new AwsError("ValidationError", message, 400);
}

type Answer = Omit<Awaited<ReturnType<AwsApi["sts"]["getCallerIdentity"]>>, "$metadata">;

export function getCallerIdentity(identity: Identity): Answer {
  return { Account: identity.account, Arn: identity.arn, UserId: identity.userId };
}
