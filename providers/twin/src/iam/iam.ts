import type { Operation, Rule } from "./context.ts";
import {
  addRoleToInstanceProfile,
  createInstanceProfile,
  deleteInstanceProfile,
  getInstanceProfile,
  removeRoleFromInstanceProfile,
} from "./instance-profiles.ts";
import {
  createRole,
  deleteRole,
  deleteRolePolicy,
  detachRolePolicy,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
  putRolePolicy,
  tagRole,
  untagRole,
  updateAssumeRolePolicy,
} from "./roles.ts";

/** Every IAM operation that the provider makes, and the rule that answers it. */
export const IAM_RULES: { readonly [K in Operation]: Rule<K> } = {
  addRoleToInstanceProfile,
  createInstanceProfile,
  createRole,
  deleteInstanceProfile,
  deleteRole,
  deleteRolePolicy,
  detachRolePolicy,
  getInstanceProfile,
  getRole,
  getRolePolicy,
  listAttachedRolePolicies,
  listRolePolicies,
  putRolePolicy,
  removeRoleFromInstanceProfile,
  tagRole,
  untagRole,
  updateAssumeRolePolicy,
};
