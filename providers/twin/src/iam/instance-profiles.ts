import { AwsError } from "../behaviour/aws-error.ts";
import type { CallContext } from "../ec2/context.ts";
import { remove } from "../ec2/lookup.ts";
import type { IamProfileRecord } from "../records/kinds.ts";
import {
  arnOf,
  checkedName,
  hideFresh,
  iamRecords,
  profileOf,
  type Rule,
  roleOf,
  tagsOf,
  uniqueId,
} from "./context.ts";

function asTold(context: CallContext, { Roles, ...profile }: IamProfileRecord) {
  const { IamRoles } = iamRecords(context);
  const roles = Roles.flatMap((name) => IamRoles.get(name) ?? []).map(
    ({ Policies: _kept, AttachedPolicies: _apart, ...role }) => ({
      ...role,
      AssumeRolePolicyDocument: encodeURIComponent(role.AssumeRolePolicyDocument),
    }),
  );
  return { ...profile, Roles: roles };
}

export const getInstanceProfile: Rule<"getInstanceProfile"> = (context, input) => ({
  InstanceProfile: asTold(context, profileOf(context, input.InstanceProfileName)),
});

/** EC2 hears of it later still: see `launchProfile`. */
export const createInstanceProfile: Rule<"createInstanceProfile"> = (context, input) => {
  const InstanceProfileName = checkedName("instanceProfileName", input.InstanceProfileName);
  const { IamInstanceProfiles } = iamRecords(context);
  if (IamInstanceProfiles.has(InstanceProfileName)) {
    const message = `Instance Profile ${InstanceProfileName} already exists.`;
    throw new AwsError("EntityAlreadyExistsException", message, 409);
  }
  const profile: IamProfileRecord = {
    InstanceProfileName,
    InstanceProfileId: uniqueId(context, "AIPA"),
    Path: "/",
    Arn: arnOf(context, "instance-profile", InstanceProfileName),
    CreateDate: new Date(context.now),
    Roles: [],
    Tags: tagsOf(input.Tags),
  };
  IamInstanceProfiles.set(InstanceProfileName, profile);
  hideFresh(context, `instance-profile/${InstanceProfileName}`);
  const { iam = 0 } = context.timing;
  if (iam > 0) context.world.hide(unknownToEc2(context, InstanceProfileName), context.now + iam);
  return { InstanceProfile: asTold(context, profile) };
};

function unknownToEc2({ account }: CallContext, name: string): string {
  return `ec2/${account}/instance-profile/${name}`;
}

/** A profile holds one role ("Using instance profiles", IAM user guide). */
export const addRoleToInstanceProfile: Rule<"addRoleToInstanceProfile"> = (context, input) => {
  const profile = profileOf(context, input.InstanceProfileName);
  const { RoleName } = roleOf(context, input.RoleName);
  if (profile.Roles.length > 0) {
    const message = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
    throw new AwsError("LimitExceededException", message, 409);
  }
  profile.Roles = [RoleName];
  return {};
};

export const removeRoleFromInstanceProfile: Rule<"removeRoleFromInstanceProfile"> = (context, input) => {
  const profile = profileOf(context, input.InstanceProfileName);
  const name = checkedName("roleName", input.RoleName);
  if (!profile.Roles.includes(name)) {
    throw new AwsError("NoSuchEntityException", `The role with name ${name} cannot be found.`, 404);
  }
  profile.Roles = [];
  return {};
};

export const deleteInstanceProfile: Rule<"deleteInstanceProfile"> = (context, input) => {
  const profile = profileOf(context, input.InstanceProfileName);
  if (profile.Roles.length > 0) {
    const message = "Cannot delete entity, must remove roles from instance profile first.";
    throw new AwsError("DeleteConflictException", message, 409);
  }
  remove({ ...context, records: iamRecords(context), lingerMs: 0 }, "IamInstanceProfiles", profile);
  return {};
};

/** The profile that an instance is to start with, as EC2 knows it: seconds after IAM does. */
export function launchProfile(
  context: CallContext,
  { Name, Arn }: { readonly Name?: string | undefined; readonly Arn?: string | undefined },
): { readonly Arn: string; readonly Id: string } {
  const name = Name ?? Arn?.split("/").at(-1) ?? "";
  const profile = iamRecords(context).IamInstanceProfiles.get(name);
  if (profile === undefined || context.world.isHidden(unknownToEc2(context, name))) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  }
  if (profile.Roles.length === 0) {
    throw new AwsError("InvalidParameterValue", `IAM Instance Profile "${profile.Arn}" has no associated IAM Roles`);
  }
  return { Arn: profile.Arn, Id: profile.InstanceProfileId };
}
