import {
  associateAccessPolicy,
  createAccessEntry,
  deleteAccessEntry,
  describeAccessEntry,
  disassociateAccessPolicy,
  listAccessEntries,
  listAssociatedAccessPolicies,
  tagResource,
  untagResource,
} from "./access-entry.ts";
import { describeAddon, updateAddon } from "./addon.ts";
import { describeCluster, describeNodegroup, listNodegroups } from "./cluster.ts";
import type { EksOperation, EksRule } from "./context.ts";

import { createNodegroup, deleteNodegroup, updateNodegroupVersion } from "./node-group.ts";
import { describeUpdate, listUpdates } from "./update.ts";

/** Every EKS operation that the providers make, and the rule that answers it. */
export const EKS_RULES: { readonly [K in EksOperation]: EksRule<K> } = {
  createNodegroup,
  deleteNodegroup,
  associateAccessPolicy,
  createAccessEntry,
  deleteAccessEntry,
  describeAccessEntry,
  describeAddon,
  describeCluster,
  describeNodegroup,
  describeUpdate,
  disassociateAccessPolicy,
  listAccessEntries,
  listAssociatedAccessPolicies,
  listNodegroups,
  listUpdates,
  tagResource,
  untagResource,
  updateAddon,
  updateNodegroupVersion,
};
