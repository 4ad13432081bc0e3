import type { AwsApi } from "../api.ts";

/** IAM whose client is loaded by the first request: only routers have roles. */
export function lazyIamApi(load: () => Promise<AwsApi["iam"]>): AwsApi["iam"] {
  return {
    getRole: async (input) => (await load()).getRole(input),
    getRolePolicy: async (input) => (await load()).getRolePolicy(input),
    listRolePolicies: async (input) => (await load()).listRolePolicies(input),
    listAttachedRolePolicies: async (input) => (await load()).listAttachedRolePolicies(input),
    getInstanceProfile: async (input) => (await load()).getInstanceProfile(input),
    createRole: async (input) => (await load()).createRole(input),
    updateAssumeRolePolicy: async (input) => (await load()).updateAssumeRolePolicy(input),
    putRolePolicy: async (input) => (await load()).putRolePolicy(input),
    deleteRolePolicy: async (input) => (await load()).deleteRolePolicy(input),
    detachRolePolicy: async (input) => (await load()).detachRolePolicy(input),
    deleteRole: async (input) => (await load()).deleteRole(input),
    tagRole: async (input) => (await load()).tagRole(input),
    untagRole: async (input) => (await load()).untagRole(input),
    createInstanceProfile: async (input) => (await load()).createInstanceProfile(input),
    addRoleToInstanceProfile: async (input) => (await load()).addRoleToInstanceProfile(input),
    removeRoleFromInstanceProfile: async (input) => (await load()).removeRoleFromInstanceProfile(input),
    deleteInstanceProfile: async (input) => (await load()).deleteInstanceProfile(input),
  };
}
