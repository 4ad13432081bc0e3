import type { NetworkAclRecord } from "../records/kinds.ts";
import type { Rule } from "./context.ts";
import { describe, type FilterReaders, tagsOf } from "./describe.ts";

const FILTERS: FilterReaders<NetworkAclRecord> = {
  "association.subnet-id": (acl) => acl.Associations.map((association) => association.SubnetId),
  default: (acl) => [String(acl.IsDefault ?? false)],
  "network-acl-id": (acl) => [acl.NetworkAclId],
  "owner-id": (acl) => [acl.OwnerId],
  "tag-key": (acl) => tagsOf(acl).map((tag) => tag.Key),
  "vpc-id": (acl) => [acl.VpcId],
};

export const describeNetworkAcls: Rule<"describeNetworkAcls"> = (context, input) => {
  const ids = { parameter: "NetworkAclIds", values: input.NetworkAclIds };
  const { records, ...rest } = describe(context, "NetworkAcls", ids, input, FILTERS);
  return { ...rest, NetworkAcls: [...records] };
};
