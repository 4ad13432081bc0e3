import type { AwsApi } from "../api.ts";

/** EKS whose client is loaded by the first request: most runs of a VPC-only Fabric need none. */
export function lazyEksApi(load: () => Promise<AwsApi["eks"]>): AwsApi["eks"] {
  return {
    describeCluster: async (input) => (await load()).describeCluster(input),
    listNodegroups: async (input) => (await load()).listNodegroups(input),
    describeNodegroup: async (input) => (await load()).describeNodegroup(input),
    describeAddon: async (input) => (await load()).describeAddon(input),
    listUpdates: async (input) => (await load()).listUpdates(input),
    createNodegroup: async (input) => (await load()).createNodegroup(input),
    updateNodegroupVersion: async (input) => (await load()).updateNodegroupVersion(input),
    deleteNodegroup: async (input) => (await load()).deleteNodegroup(input),
    describeUpdate: async (input) => (await load()).describeUpdate(input),
    listAccessEntries: async (input) => (await load()).listAccessEntries(input),
    describeAccessEntry: async (input) => (await load()).describeAccessEntry(input),
    listAssociatedAccessPolicies: async (input) => (await load()).listAssociatedAccessPolicies(input),
    createAccessEntry: async (input) => (await load()).createAccessEntry(input),
    deleteAccessEntry: async (input) => (await load()).deleteAccessEntry(input),
    associateAccessPolicy: async (input) => (await load()).associateAccessPolicy(input),
    disassociateAccessPolicy: async (input) => (await load()).disassociateAccessPolicy(input),
    untagResource: async (input) => (await load()).untagResource(input),
    tagResource: async (input) => (await load()).tagResource(input),
    updateAddon: async (input) => (await load()).updateAddon(input),
  };
}
