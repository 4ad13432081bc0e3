import type { AwsApi } from "@podspan/aws/api";

type Eks = AwsApi["eks"];

/** The EKS operations that the twin serves, as botocore's `eks` service model routes them (API version 2017-11-01). */
export interface EksRoute<K extends keyof Eks = keyof Eks> {
  readonly operation: K;
  readonly method: "DELETE" | "GET" | "POST";
  /** `{name}` stands for one segment. */
  readonly uri: string;
  /** URI label or query parameter -> member of the input. */
  readonly labels: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Members that the body carries. */
  readonly body: readonly string[];
}

const NO_QUERY = {};

export const EKS_ROUTES: readonly EksRoute[] = [
  {
    operation: "describeCluster",
    method: "GET",
    uri: "/clusters/{name}",
    labels: { name: "name" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "listNodegroups",
    method: "GET",
    uri: "/clusters/{name}/node-groups",
    labels: { name: "clusterName" },
    query: { maxResults: "maxResults", nextToken: "nextToken" },
    body: [],
  },
  {
    operation: "describeNodegroup",
    method: "GET",
    uri: "/clusters/{name}/node-groups/{nodegroupName}",
    labels: { name: "clusterName", nodegroupName: "nodegroupName" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "createNodegroup",
    method: "POST",
    uri: "/clusters/{name}/node-groups",
    labels: { name: "clusterName" },
    query: NO_QUERY,
    body: [
      "amiType",
      "capacityType",
      "clientRequestToken",
      "diskSize",
      "instanceTypes",
      "labels",
      "launchTemplate",
      "nodeRepairConfig",
      "nodeRole",
      "nodegroupName",
      "releaseVersion",
      "remoteAccess",
      "scalingConfig",
      "subnets",
      "tags",
      "taints",
      "updateConfig",
      "version",
      "warmPoolConfig",
    ],
  },
  {
    operation: "updateNodegroupVersion",
    method: "POST",
    uri: "/clusters/{name}/node-groups/{nodegroupName}/update-version",
    labels: { name: "clusterName", nodegroupName: "nodegroupName" },
    query: NO_QUERY,
    body: ["clientRequestToken", "force", "launchTemplate", "releaseVersion", "version"],
  },
  {
    operation: "deleteNodegroup",
    method: "DELETE",
    uri: "/clusters/{name}/node-groups/{nodegroupName}",
    labels: { name: "clusterName", nodegroupName: "nodegroupName" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "listUpdates",
    method: "GET",
    uri: "/clusters/{name}/updates",
    labels: { name: "name" },
    query: {
      addonName: "addonName",
      capabilityName: "capabilityName",
      maxResults: "maxResults",
      nextToken: "nextToken",
      nodegroupName: "nodegroupName",
    },
    body: [],
  },
  {
    operation: "describeAddon",
    method: "GET",
    uri: "/clusters/{name}/addons/{addonName}",
    labels: { name: "clusterName", addonName: "addonName" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "updateAddon",
    method: "POST",
    uri: "/clusters/{name}/addons/{addonName}/update",
    labels: { name: "clusterName", addonName: "addonName" },
    query: NO_QUERY,
    body: [
      "addonVersion",
      "clientRequestToken",
      "configurationValues",
      "podIdentityAssociations",
      "resolveConflicts",
      "serviceAccountRoleArn",
    ],
  },
  {
    operation: "listAccessEntries",
    method: "GET",
    uri: "/clusters/{name}/access-entries",
    labels: { name: "clusterName" },
    query: { associatedPolicyArn: "associatedPolicyArn", maxResults: "maxResults", nextToken: "nextToken" },
    body: [],
  },
  {
    operation: "createAccessEntry",
    method: "POST",
    uri: "/clusters/{name}/access-entries",
    labels: { name: "clusterName" },
    query: NO_QUERY,
    body: ["clientRequestToken", "kubernetesGroups", "principalArn", "tags", "type", "username"],
  },
  {
    operation: "describeAccessEntry",
    method: "GET",
    uri: "/clusters/{name}/access-entries/{principalArn}",
    labels: { name: "clusterName", principalArn: "principalArn" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "deleteAccessEntry",
    method: "DELETE",
    uri: "/clusters/{name}/access-entries/{principalArn}",
    labels: { name: "clusterName", principalArn: "principalArn" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "listAssociatedAccessPolicies",
    method: "GET",
    uri: "/clusters/{name}/access-entries/{principalArn}/access-policies",
    labels: { name: "clusterName", principalArn: "principalArn" },
    query: { maxResults: "maxResults", nextToken: "nextToken" },
    body: [],
  },
  {
    operation: "associateAccessPolicy",
    method: "POST",
    uri: "/clusters/{name}/access-entries/{principalArn}/access-policies",
    labels: { name: "clusterName", principalArn: "principalArn" },
    query: NO_QUERY,
    body: ["accessScope", "policyArn"],
  },
  {
    operation: "disassociateAccessPolicy",
    method: "DELETE",
    uri: "/clusters/{name}/access-entries/{principalArn}/access-policies/{policyArn}",
    labels: { name: "clusterName", principalArn: "principalArn", policyArn: "policyArn" },
    query: NO_QUERY,
    body: [],
  },
  {
    operation: "untagResource",
    method: "DELETE",
    uri: "/tags/{resourceArn}",
    labels: { resourceArn: "resourceArn" },
    query: { tagKeys: "tagKeys" },
    body: [],
  },
  {
    operation: "tagResource",
    method: "POST",
    uri: "/tags/{resourceArn}",
    labels: { resourceArn: "resourceArn" },
    query: NO_QUERY,
    body: ["tags"],
  },
  {
    operation: "describeUpdate",
    method: "GET",
    uri: "/clusters/{name}/updates/{updateId}",
    labels: { name: "name", updateId: "updateId" },
    query: { addonName: "addonName", capabilityName: "capabilityName", nodegroupName: "nodegroupName" },
    body: [],
  },
];

/** The route of a request, and the values of its labels; undefined when the twin does not serve it. */
export function matchRoute(
  method: string,
  path: string,
): { readonly route: EksRoute; readonly labels: Readonly<Record<string, string>> } | undefined {
  const segments = path.split("/");
  for (const route of EKS_ROUTES) {
    const pattern = route.uri.split("/");
    if (route.method !== method || pattern.length !== segments.length) continue;
    const pairs = pattern.map((part, index) => [part, segments[index] ?? ""] as const);
    if (!pairs.every(([part, segment]) => part === segment || (part.startsWith("{") && segment !== ""))) continue;
    const labelled = pairs.filter(([part]) => part.startsWith("{"));
    return {
      route,
      labels: Object.fromEntries(labelled.map(([part, segment]) => [part.slice(1, -1), decodeURIComponent(segment)])),
    };
  }
  return undefined;
}
