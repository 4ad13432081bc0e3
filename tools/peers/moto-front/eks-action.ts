/**
 * The operations of the EKS REST API that are called here, as its service model gives them
 * (https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html); `*` is one path segment.
 */
const operations: readonly (readonly [string, string, string])[] = [
  ["GET", "/clusters", "ListClusters"],
  ["POST", "/clusters", "CreateCluster"],
  ["GET", "/clusters/*", "DescribeCluster"],
  ["DELETE", "/clusters/*", "DeleteCluster"],
  ["POST", "/clusters/*/update-config", "UpdateClusterConfig"],
  ["POST", "/clusters/*/updates", "UpdateClusterVersion"],
  ["GET", "/clusters/*/updates", "ListUpdates"],
  ["GET", "/clusters/*/updates/*", "DescribeUpdate"],
  ["GET", "/clusters/*/addons", "ListAddons"],
  ["POST", "/clusters/*/addons", "CreateAddon"],
  ["GET", "/clusters/*/addons/*", "DescribeAddon"],
  ["DELETE", "/clusters/*/addons/*", "DeleteAddon"],
  ["POST", "/clusters/*/addons/*/update", "UpdateAddon"],
  ["GET", "/addons/supported-versions", "DescribeAddonVersions"],
  ["GET", "/addons/configuration-schemas", "DescribeAddonConfiguration"],
  ["GET", "/clusters/*/node-groups", "ListNodegroups"],
  ["POST", "/clusters/*/node-groups", "CreateNodegroup"],
  ["GET", "/clusters/*/node-groups/*", "DescribeNodegroup"],
  ["DELETE", "/clusters/*/node-groups/*", "DeleteNodegroup"],
  ["POST", "/clusters/*/node-groups/*/update-config", "UpdateNodegroupConfig"],
  ["POST", "/clusters/*/node-groups/*/update-version", "UpdateNodegroupVersion"],
  ["GET", "/clusters/*/access-entries", "ListAccessEntries"],
  ["POST", "/clusters/*/access-entries", "CreateAccessEntry"],
  ["GET", "/clusters/*/access-entries/*", "DescribeAccessEntry"],
  ["DELETE", "/clusters/*/access-entries/*", "DeleteAccessEntry"],
  ["GET", "/clusters/*/access-entries/*/access-policies", "ListAssociatedAccessPolicies"],
  ["POST", "/clusters/*/access-entries/*/access-policies", "AssociateAccessPolicy"],
  ["POST", "/tags/*", "TagResource"],
  ["GET", "/clusters/*/pod-identity-associations", "ListPodIdentityAssociations"],
  ["POST", "/clusters/*/pod-identity-associations", "CreatePodIdentityAssociation"],
];

/** Name of the operation; method and path for one that is not in the table. */
export const eksAction = (method: string, path: string): string =>
  operations.find(([verb, pattern]) => verb === method && matches(pattern, path))?.[2] ?? `${method} ${path}`;

const matches = (pattern: string, path: string): boolean => {
  const wanted = pattern.split("/");
  const given = path.replace(/\/$/, "").split("/");
  return wanted.length === given.length && wanted.every((part, index) => part === "*" || part === given[index]);
};
