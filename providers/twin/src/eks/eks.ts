import {
  associateAccessPolicy,
  createAccessEntry,
  deleteAccessEntry,
  describeAccessEntry,
  listAccessEntries,
  listAssociatedAccessPolicies,
  tagResource,
} from "./access-entry.ts";
import { describeAddon, describeUpdate, updateAddon } from "./addon.ts";
import { describeCluster, describeNodegroup, listNodegroups } from "./cluster.ts";
import type { EksOperation, EksRule } from "./context.ts";

/** Every EKS operation that the providers make, and the rule that answers it. */
export const EKS_RULES: { readonly [K in EksOperation]: EksRule<K> } = {
  associateAccessPolicy,
  createAccessEntry,
  deleteAccessEntry,
  describeAccessEntry,
  describeAddon,
  describeCluster,
  describeNodegroup,
  describeUpdate,
  listAccessEntries,
  listAssociatedAccessPolicies,
  listNodegroups,
  tagResource,
  updateAddon,
};
