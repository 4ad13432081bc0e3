import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { AwsApi } from "../api.ts";
import type { ClientConfig } from "./settings.ts";
import { unlogged } from "./unlogged.ts";

/** IAM of one account; any region's client reaches it. */
export function iamApi(config: ClientConfig): AwsApi["iam"] {
  const client = unlogged(new IAMClient(config));
  return {
    getRole: (input) => client.send(new GetRoleCommand(input)),
    getRolePolicy: (input) => client.send(new GetRolePolicyCommand(input)),
    listRolePolicies: (input) => client.send(new ListRolePoliciesCommand(input)),
    listAttachedRolePolicies: (input) => client.send(new ListAttachedRolePoliciesCommand(input)),
    getInstanceProfile: (input) => client.send(new GetInstanceProfileCommand(input)),
    createRole: (input) => client.send(new CreateRoleCommand(input)),
    updateAssumeRolePolicy: (input) => client.send(new UpdateAssumeRolePolicyCommand(input)),
    putRolePolicy: (input) => client.send(new PutRolePolicyCommand(input)),
    deleteRolePolicy: (input) => client.send(new DeleteRolePolicyCommand(input)),
    detachRolePolicy: (input) => client.send(new DetachRolePolicyCommand(input)),
    deleteRole: (input) => client.send(new DeleteRoleCommand(input)),
    tagRole: (input) => client.send(new TagRoleCommand(input)),
    untagRole: (input) => client.send(new UntagRoleCommand(input)),
    createInstanceProfile: (input) => client.send(new CreateInstanceProfileCommand(input)),
    addRoleToInstanceProfile: (input) => client.send(new AddRoleToInstanceProfileCommand(input)),
    removeRoleFromInstanceProfile: (input) => client.send(new RemoveRoleFromInstanceProfileCommand(input)),
    deleteInstanceProfile: (input) => client.send(new DeleteInstanceProfileCommand(input)),
  };
}
