import type { ObservedKind } from "../observed/index.ts";
import type { AwsObserveRequest, KubernetesObserveRequest, VpcLookup } from "../ports/index.ts";
import type { Fabric } from "../spec/index.ts";

export type ObserveRequest = AwsObserveRequest | KubernetesObserveRequest;

/**
 * What a run needs to see: `plan` the least, `destroy` also what may still use a subnet, `gone` what destroy must have removed,
 * `verify` everything.
 */
export type Purpose = "plan" | "destroy" | "gone" | "verify";

const NETWORK: readonly ObservedKind[] = [
  "vpc",
  "vpc-cidr",
  "subnet",
  "route-table",
  "route-table-association",
  "security-group",
];

const AWS_KINDS: Readonly<Record<Purpose, readonly ObservedKind[]>> = {
  plan: [...NETWORK, "cluster", "cni-addon"],
  destroy: [...NETWORK, "cni-addon", "network-interface"],
  gone: [...NETWORK, "cni-addon"],
  verify: [...NETWORK, "cluster", "cni-addon", "node-group", "network-interface"],
};

const KUBERNETES_KINDS: Readonly<Record<Purpose, readonly ObservedKind[]>> = {
  plan: ["node", "eni-config", "cni-daemonset"],
  destroy: ["eni-config", "cni-daemonset"],
  gone: ["eni-config", "cni-daemonset"],
  verify: ["node", "pod", "eni-config", "cni-daemonset"],
};

/** One request per account and region, and one per cluster; `extra` adds kinds that only some runs need. */
export function requestsOf(
  fabric: Fabric,
  purpose: Purpose,
  only: "aws" | "kubernetes" | undefined,
  extra: readonly ObservedKind[] = [],
): readonly ObserveRequest[] {
  const kubernetes =
    only === "aws" ? [] : Object.keys(fabric.spec.clusters).map((key) => kubernetesRequest(fabric, key, purpose));
  const kinds = [...AWS_KINDS[purpose], ...extra].filter((kind) => isNeeded(kind, purpose, only));
  return [...awsRequests(fabric, new Set(kinds)), ...kubernetes];
}

/** Without the Kubernetes layer, destroy leaves the CNI's configuration alone and need not see it. */
function isNeeded(kind: ObservedKind, purpose: Purpose, only: "aws" | "kubernetes" | undefined): boolean {
  return !(kind === "cni-addon" && only === "aws" && (purpose === "destroy" || purpose === "gone"));
}

function awsRequests(fabric: Fabric, kinds: ReadonlySet<ObservedKind>): readonly AwsObserveRequest[] {
  const places = new Map<string, AwsObserveRequest>();
  for (const [key, vpc] of Object.entries(fabric.spec.vpcs)) {
    const alias = vpc.account ?? "";
    const place = `${alias}/${vpc.region}`;
    const clusters = Object.entries(fabric.spec.clusters)
      .filter(([, cluster]) => cluster.vpc === key)
      .map(([name, cluster]) => cluster.name ?? name);
    const before = places.get(place);
    const account = vpc.account === undefined ? undefined : fabric.spec.accounts[vpc.account];
    places.set(place, {
      plane: "aws",
      alias,
      region: vpc.region,
      ...(account ? { account: accountOf(account) } : {}),
      vpcs: [...(before?.vpcs ?? []), lookupOf(fabric, key)],
      extraVpcs: [],
      clusters: [...(before?.clusters ?? []), ...clusters],
      kinds,
    });
  }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
}

function accountOf(account: Fabric["spec"]["accounts"][string]): NonNullable<AwsObserveRequest["account"]> {
  const { id, partition, assumeRole } = account;
  return { id, partition, ...(assumeRole === undefined ? {} : { assumeRole }) };
}

function lookupOf(fabric: Fabric, key: string): VpcLookup {
  const vpc = fabric.spec.vpcs[key];
  if (vpc?.id !== undefined) return { by: "id", key, id: vpc.id };
  if (vpc?.cidrs === undefined && vpc?.tags !== undefined) return { by: "tags", key, tags: vpc.tags };
  return { by: "owner", key, uid: fabric.metadata.uid };
}

function kubernetesRequest(fabric: Fabric, key: string, purpose: Purpose): KubernetesObserveRequest {
  const { context, kubeconfig } = fabric.spec.clusters[key]?.kubernetes ?? {};
  return {
    plane: "kubernetes",
    cluster: key,
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    kinds: new Set(KUBERNETES_KINDS[purpose]),
  };
}
