import { AwsError } from "../behaviour/aws-error.ts";
import type { CallContext } from "../ec2/context.ts";
import { remove } from "../ec2/lookup.ts";
import type { IamRoleRecord } from "../records/kinds.ts";
import {
  arnOf,
  checkedDocument,
  checkedName,
  hideFresh,
  iamRecords,
  type Rule,
  roleOf,
  tagsOf,
  uniqueId,
} from "./context.ts";

/** Documents leave IAM URL-encoded (GetRole API reference). */
function asTold({ AssumeRolePolicyDocument, Policies: _kept, AttachedPolicies: _apart, ...role }: IamRoleRecord) {
  return { ...role, AssumeRolePolicyDocument: encodeURIComponent(AssumeRolePolicyDocument) };
}

export const getRole: Rule<"getRole"> = (context, input) => ({ Role: asTold(roleOf(context, input.RoleName)) });

export const createRole: Rule<"createRole"> = (context, input) => {
  const RoleName = checkedName("roleName", input.RoleName);
  const AssumeRolePolicyDocument = checkedDocument(input.AssumeRolePolicyDocument);
  const { IamRoles } = iamRecords(context);
  if (IamRoles.has(RoleName)) {
    throw new AwsError("EntityAlreadyExistsException", `Role with name ${RoleName} already exists.`, 409);
  }
  const role: IamRoleRecord = {
    RoleName,
    RoleId: uniqueId(context, "AROA"),
    Path: "/",
    Arn: arnOf(context, "role", RoleName),
    CreateDate: new Date(context.now),
    Description: input.Description ?? "",
    AssumeRolePolicyDocument,
    Policies: {},
    Tags: tagsOf(input.Tags),
  };
  IamRoles.set(RoleName, role);
  hideFresh(context, `role/${RoleName}`);
  return { Role: asTold(role) };
};

export const updateAssumeRolePolicy: Rule<"updateAssumeRolePolicy"> = (context, input) => {
  roleOf(context, input.RoleName).AssumeRolePolicyDocument = checkedDocument(input.PolicyDocument);
  return {};
};

/** One that has policies, or is in an instance profile, is not deleted (DeleteRole API reference: DeleteConflict). */
export const deleteRole: Rule<"deleteRole"> = (context, input) => {
  const role = roleOf(context, input.RoleName);
  const records = iamRecords(context);
  const profiled = [...records.IamInstanceProfiles.values()].some(({ Roles }) => Roles.includes(role.RoleName));
  const first = profiled
    ? "remove roles from instance profile"
    : Object.keys(role.Policies).length > 0
      ? "delete policies"
      : (role.AttachedPolicies ?? []).length > 0
        ? "detach all policies"
        : undefined;
  if (first !== undefined) {
    throw new AwsError("DeleteConflictException", `Cannot delete entity, must ${first} first.`, 409);
  }
  remove({ ...context, records, lingerMs: 0 }, "IamRoles", role);
  return {};
};

/** In one page, however many: a role has at most some tens. */
export const listRolePolicies: Rule<"listRolePolicies"> = (context, input) => ({
  PolicyNames: Object.keys(roleOf(context, input.RoleName).Policies).sort(),
  IsTruncated: false,
});

export const listAttachedRolePolicies: Rule<"listAttachedRolePolicies"> = (context, input) => ({
  AttachedPolicies: (roleOf(context, input.RoleName).AttachedPolicies ?? []).map((PolicyArn) => ({
    PolicyName: PolicyArn.split("/").at(-1),
    PolicyArn,
  })),
  IsTruncated: false,
});

/** What the account's owner may do with any role. */
export function attachPolicy(context: CallContext, name: string, arn: string): void {
  const role = roleOf(context, name);
  role.AttachedPolicies = [...new Set([...(role.AttachedPolicies ?? []), arn])].sort();
}

export const detachRolePolicy: Rule<"detachRolePolicy"> = (context, input) => {
  const role = roleOf(context, input.RoleName);
  const { AttachedPolicies = [] } = role;
  if (!AttachedPolicies.includes(input.PolicyArn ?? "")) {
    throw new AwsError("NoSuchEntityException", `Policy ${input.PolicyArn} was not found.`, 404);
  }
  role.AttachedPolicies = AttachedPolicies.filter((arn) => arn !== input.PolicyArn);
  return {};
};

export const getRolePolicy: Rule<"getRolePolicy"> = (context, input) => {
  const { RoleName, Policies } = roleOf(context, input.RoleName);
  const PolicyName = checkedName("policyName", input.PolicyName);
  const document = Policies[PolicyName];
  if (document === undefined) throw noPolicy(PolicyName);
  return { RoleName, PolicyName, PolicyDocument: encodeURIComponent(document) };
};

/** Takes the place of one of the same name. */
export const putRolePolicy: Rule<"putRolePolicy"> = (context, input) => {
  const role = roleOf(context, input.RoleName);
  const name = checkedName("policyName", input.PolicyName);
  role.Policies = { ...role.Policies, [name]: checkedDocument(input.PolicyDocument) };
  return {};
};

export const deleteRolePolicy: Rule<"deleteRolePolicy"> = (context, input) => {
  const role = roleOf(context, input.RoleName);
  const { [checkedName("policyName", input.PolicyName)]: gone, ...rest } = role.Policies;
  if (gone === undefined) throw noPolicy(input.PolicyName ?? "");
  role.Policies = rest;
  return {};
};

function noPolicy(name: string): AwsError {
  return new AwsError("NoSuchEntityException", `The role policy with name ${name} cannot be found.`, 404);
}

export const tagRole: Rule<"tagRole"> = (context, input) => {
  const role = roleOf(context, input.RoleName);
  role.Tags = tagsOf([...role.Tags, ...(input.Tags ?? [])]);
  return {};
};

export const untagRole: Rule<"untagRole"> = (context, input) => {
  const role = roleOf(context, input.RoleName);
  role.Tags = role.Tags.filter(({ Key }) => !input.TagKeys?.includes(Key));
  return {};
};
