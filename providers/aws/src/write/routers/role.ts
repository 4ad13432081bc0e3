import type { InstanceProfile } from "@aws-sdk/client-iam";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { ask, unlessGone } from "../../observe/reading.ts";
import {
  decoded,
  type FurtherPolicies,
  type RouterRole,
  readFurtherPolicies,
  readRouterRole,
} from "../../observe/router-roles.ts";
import { isSame, POLICY_NAME, rolePolicy, trustPolicy } from "../../records/router-policy.ts";
import { ownerOf, tagList, tagMap } from "../../records/tags.ts";
import { WINDOWS } from "../windows.ts";
import { change, isFault, present, removal, removalOnceFree, type Writing, wanted, worldIdOf } from "../writing.ts";
import { applyRoleTags } from "./role-tags.ts";

const CREATE = "iam:CreateRole";
const PROFILE = "iam:CreateInstanceProfile";
const ADD = "iam:AddRoleToInstanceProfile";

/**
 * The role, its policy, the instance profile of the same name and the role in it: four calls, none with a client token. Each is found again
 * by its name, and is ours by its tags.
 */
export async function createRouterRole(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { name } = wanted(step, "router-role");
  await change(writing, {
    api: CREATE,
    about: [],
    intent: { name },
    send: async () => {
      const { Role } = await writing.api.iam.createRole({
        RoleName: name,
        AssumeRolePolicyDocument: trustPolicy(writing.scope),
        Description: "What a router of Podspan may do by itself",
        Tags: roleTags(step),
      });
      return { id: present(Role?.RoleName, CREATE) };
    },
    readBack: async () => {
      const found = await readRouterRole(writing, name);
      return found !== undefined && isOurs(found.role.Tags, step) ? { id: name } : undefined;
    },
    worldId: (role) => role.id,
  });
  await putPolicy(writing, step);
  await ensureProfile(writing, step);
  return { worldId: name };
}

function roleTags({ tags = {} }: BoundStep): { Key: string; Value: string }[] {
  return tagList(tags).map(({ Key = "", Value = "" }) => ({ Key, Value }));
}

function isOurs(tags: RouterRole["role"]["Tags"], step: BoundStep): boolean {
  const [found, wants] = [ownerOf(tagMap(tags)), ownerOf(step.tags ?? {})];
  return found !== undefined && found.uid === wants?.uid && found.id === wants.id;
}

/** In the place of whatever stands there under our name. */
async function putPolicy(writing: Writing, step: BoundStep): Promise<void> {
  const { name, vpc, secrets } = wanted(step, "router-role");
  const PolicyDocument = rolePolicy({ ...(vpc === undefined ? {} : { vpc }), secrets }, writing.scope);
  await change(writing, {
    api: "iam:PutRolePolicy",
    about: [name],
    intent: { name, vpc, secrets },
    send: () => writing.api.iam.putRolePolicy({ RoleName: name, PolicyName: POLICY_NAME, PolicyDocument }),
  });
}

/** A profile of this name that is somebody else's is a conflict; one of ours that an earlier run has made is used. */
async function ensureProfile(writing: Writing, step: BoundStep): Promise<void> {
  const { name } = wanted(step, "router-role");
  try {
    await change(writing, {
      api: PROFILE,
      about: [],
      intent: { name },
      send: async () => {
        await writing.api.iam.createInstanceProfile({ InstanceProfileName: name, Tags: roleTags(step) });
        return { id: name };
      },
      readBack: async () => (isOurs((await readProfile(writing, name))?.Tags, step) ? { id: name } : undefined),
      worldId: (profile) => profile.id,
    });
  } catch (error) {
    if (!isFault(error, "exists")) throw error;
    // IAM knows the name before it shows what has it.
    const what = `instance profile ${name} to be shown`;
    const profile = await writing.context.waitFor(what, WINDOWS.profileShown, () => readProfile(writing, name));
    if (!isOurs(profile.Tags, step)) throw somebodyElses(name);
    if (holds(profile, name)) return;
  }
  await change(writing, {
    api: ADD,
    about: [name],
    intent: { name },
    send: async () => {
      await writing.api.iam.addRoleToInstanceProfile({ InstanceProfileName: name, RoleName: name });
      return true;
    },
    readBack: async () => (holds(await readProfile(writing, name), name) ? true : undefined),
  });
}

async function readProfile(writing: Writing, name: string): Promise<InstanceProfile | undefined> {
  const call = () => writing.api.iam.getInstanceProfile({ InstanceProfileName: name });
  return (await unlessGone(ask(writing, "iam:GetInstanceProfile", call)))?.InstanceProfile;
}

function holds(profile: InstanceProfile | undefined, role: string): boolean {
  return (profile?.Roles ?? []).some(({ RoleName }) => RoleName === role);
}

function somebodyElses(name: string): ProviderError {
  return new ProviderError({
    faultClass: "conflict",
    code: "EntityAlreadyExists",
    message: `the account has an instance profile ${name} that is not Podspan's`,
    hint: "rename or remove that profile, or give the link another name, then run again",
    api: PROFILE,
  });
}

/** Whatever of the role is not as it should be is put right. What others have given it beside is taken away, as from a group of ours: it is made for one router. */
export async function updateRouterRole(writing: Writing, step: BoundStep): Promise<StepResult> {
  const name = worldIdOf(step);
  const { vpc, secrets } = wanted(step, "router-role");
  const found = await readRouterRole(writing, name);
  const document = rolePolicy({ ...(vpc === undefined ? {} : { vpc }), secrets }, writing.scope);
  const PolicyDocument = trustPolicy(writing.scope);
  if (!isSame(decoded(found?.role.AssumeRolePolicyDocument ?? ""), PolicyDocument)) {
    await change(writing, {
      api: "iam:UpdateAssumeRolePolicy",
      about: [name],
      send: () => writing.api.iam.updateAssumeRolePolicy({ RoleName: name, PolicyDocument }),
    });
  }
  if (!isSame(found?.policy ?? "", document)) await putPolicy(writing, step);
  if (!found?.profileRoles?.includes(name)) await ensureProfile(writing, step);
  if (found !== undefined) await removeFurther(writing, name, found.further);
  await applyRoleTags(writing, step, name);
  return { worldId: name };
}

async function removeFurther(writing: Writing, RoleName: string, { inline, attached }: FurtherPolicies): Promise<void> {
  const { iam } = writing.api;
  for (const PolicyArn of attached) {
    await removal(writing, `${RoleName}/${PolicyArn}`, "iam:DetachRolePolicy", () =>
      iam.detachRolePolicy({ RoleName, PolicyArn }),
    );
  }
  for (const PolicyName of inline) {
    await removal(writing, `${RoleName}/policy/${PolicyName}`, "iam:DeleteRolePolicy", () =>
      iam.deleteRolePolicy({ RoleName, PolicyName }),
    );
  }
}

/**
 * The profile first, then the policies, whoever gave it them, for IAM deletes no role that has any; and last the role, whose marks say whose all of it
 * is. A profile that is not ours stays.
 */
export async function deleteRouterRole(writing: Writing, step: BoundStep): Promise<StepResult> {
  const RoleName = worldIdOf(step);
  const { iam } = writing.api;
  const profile = await readProfile(writing, RoleName);
  const InstanceProfileName = RoleName;
  if (holds(profile, RoleName)) {
    await removal(writing, `${RoleName}/membership`, "iam:RemoveRoleFromInstanceProfile", () =>
      iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName }),
    );
  }
  if (profile !== undefined && ownerOf(tagMap(profile.Tags)) !== undefined) {
    await removalOnceFree(writing, `${RoleName}/profile`, "iam:DeleteInstanceProfile", () =>
      iam.deleteInstanceProfile({ InstanceProfileName }),
    );
  }
  await removeFurther(writing, RoleName, await readFurtherPolicies(writing, RoleName));
  await removal(writing, `${RoleName}/policy`, "iam:DeleteRolePolicy", () =>
    iam.deleteRolePolicy({ RoleName, PolicyName: POLICY_NAME }),
  );
  await removalOnceFree(writing, RoleName, "iam:DeleteRole", () => iam.deleteRole({ RoleName }));
  return {};
}
