import type { ManagedKind } from "../../desired/index.ts";
import type { ObservedKind } from "../../observed/index.ts";
import type {
  AwsObserveRequest,
  KubernetesObserveRequest,
  RouterObserveRequest,
  VpcLookup,
} from "../../ports/index.ts";
import { type ClusterSpec, type Fabric, isZoneId, runsAutoMode } from "../../spec/index.ts";
import { readKeys } from "../identity/management.ts";
import { ownerOfVpc } from "../world/vpc-owner.ts";
import { linkKinds, OF_TRANSIT, withRouters, withTransit } from "./link-kinds.ts";
import { AWS_KINDS, isRemoving, KUBERNETES_KINDS, type Purpose, type RememberedPlace } from "./purposes.ts";

export type ObserveRequest = AwsObserveRequest | KubernetesObserveRequest | RouterObserveRequest;

/**
 * One request per account and region, and one per cluster: of the Fabric, and of what is `remembered` from a Fabric that named
 * more, so that what it no longer names can be taken away.
 */
export function requestsOf(
  fabric: Fabric,
  purpose: Purpose,
  only: "aws" | "kubernetes" | undefined,
  remembered: readonly RememberedPlace[] = [],
): readonly ObserveRequest[] {
  const kubernetes = only === "aws" ? [] : kubernetesRequests(fabric, purpose, remembered);
  const further = usesAutoMode(fabric, remembered) ? (["access-entry"] as const) : [];
  const links = linkKinds(fabric, purpose, remembered);
  const kinds = [...AWS_KINDS[purpose], ...further, ...reservations(fabric, remembered), ...links].filter((kind) =>
    isNeeded(kind, purpose, only),
  );
  const requests = awsRequests(fabric, new Set(kinds), remembered).map((one) =>
    withRouters(fabric, purpose, withTransit(fabric, withOwnSubnets(fabric, one, remembered), remembered), remembered),
  );
  const zoned = isRemoving(purpose) ? requests : requests.map((one) => withZones(fabric, one));
  return [...zoned, ...kubernetes];
}

/** A subnet that is to be adopted carries no mark yet by which its reservations would be looked for; one of ours may have lost it. */
function withOwnSubnets(
  { spec }: Fabric,
  request: AwsObserveRequest,
  remembered: readonly RememberedPlace[],
): AwsObserveRequest {
  const adopted = spec.adopt.map(({ id }) => id).filter((id) => id.startsWith("subnet-"));
  const known = remembered.flatMap(({ kind, worldId }) => (kind === "subnet" ? [worldId] : []));
  const ownSubnets = [...new Set([...adopted, ...known])].sort();
  const asked = request.kinds.has("subnet-cidr-reservation") && ownSubnets.length > 0;
  return asked ? { ...request, ownSubnets } : request;
}

/** Zone ids are told apart from names by the account alone; in a shared VPC two accounts have names of their own. */
function withZones({ spec }: Fabric, request: AwsObserveRequest): AwsObserveRequest {
  const keys = new Set(request.vpcs.map(({ key }) => key));
  const shared = [...keys].some((key) => spec.vpcs[key]?.owner !== undefined);
  const byId = Object.values(spec.clusters).some(({ vpc, zones }) => keys.has(vpc) && zones.some(isZoneId));
  return shared || byId ? { ...request, kinds: new Set([...request.kinds, "availability-zone"]) } : request;
}

/** What an owner is asked for of its VPC: nothing of clusters, which are the participant's. */
const OF_CLUSTERS: ReadonlySet<ObservedKind> = new Set(["cluster", "cni-addon", "node-group"]);

/** The VPC once more, as its owner sees it: with tables, tags and all subnets. */
function addOwner(
  fabric: Fabric,
  places: Map<string, AwsObserveRequest>,
  key: string,
  region: string,
  kinds: ReadonlySet<ObservedKind>,
): void {
  const owner = ownerOfVpc(fabric, key);
  if (owner.kind !== "reached") return;
  const place = `${owner.alias}/${region}`;
  const fewer = new Set([...kinds].filter((kind) => !OF_CLUSTERS.has(kind)));
  const before = places.get(place) ?? placeOf(fabric, owner.alias, region, fewer);
  places.set(place, { ...before, vpcs: [...before.vpcs, lookupOf(fabric, key)] });
}

/** One request for each subnet: only for who uses prefixes, or state knows to have reserved some. */
function reservations(fabric: Fabric, remembered: readonly RememberedPlace[]): readonly ObservedKind[] {
  const used =
    Object.values(fabric.spec.clusters).some((cluster) => cluster.pods.prefixDelegation) ||
    remembered.some(({ kind }) => kind === "subnet-cidr-reservation");
  return used ? ["subnet-cidr-reservation"] : [];
}

/** Without the Kubernetes layer, destroy leaves the cluster alone and need not see it. */
function isNeeded(kind: ObservedKind, purpose: Purpose, only: "aws" | "kubernetes" | undefined): boolean {
  const unneeded: readonly ObservedKind[] =
    purpose === "gone" ? ["cni-addon", "access-entry", "cluster"] : ["cni-addon", "access-entry"];
  return !(unneeded.includes(kind) && only === "aws" && isRemoving(purpose));
}

/** Access entries are looked for only where nodes of Auto Mode are, or were, meant to join. */
function usesAutoMode(fabric: Fabric, remembered: readonly RememberedPlace[]): boolean {
  const wanted = Object.values(fabric.spec.clusters).some(runsAutoMode);
  return wanted || remembered.some(({ kind }) => kind === "access-entry");
}

function awsRequests(
  fabric: Fabric,
  kinds: ReadonlySet<ObservedKind>,
  remembered: readonly RememberedPlace[],
): readonly AwsObserveRequest[] {
  const places = new Map<string, AwsObserveRequest>();
  const [vpcs, own] = [new Set(readKeys(fabric, "vpcs")), new Set(readKeys(fabric, "clusters"))];
  const clusters = Object.entries(fabric.spec.clusters).filter(([key]) => own.has(key));
  const clustersOf = Map.groupBy(clusters, ([, cluster]) => cluster.vpc);
  for (const [key, vpc] of Object.entries(fabric.spec.vpcs)) {
    if (!vpcs.has(key)) continue;
    const alias = vpc.account ?? "";
    const place = `${alias}/${vpc.region}`;
    const names = (clustersOf.get(key) ?? []).map(([name, cluster]) => cluster.name ?? name);
    const before = places.get(place) ?? placeOf(fabric, alias, vpc.region, kinds);
    places.set(place, {
      ...before,
      vpcs: [...before.vpcs, lookupOf(fabric, key)],
      clusters: [...before.clusters, ...names],
    });
  }
  for (const [key, vpc] of Object.entries(fabric.spec.vpcs)) {
    if (vpcs.has(key)) addOwner(fabric, places, key, vpc.region, kinds);
  }
  addRemembered(fabric, places, remembered, kinds);
  addGatewayOwners(fabric, places, kinds);
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
}

/** Where a link uses another account's transit gateway, that account is asked about it, in the regions of the link's VPCs. */
function addGatewayOwners(
  fabric: Fabric,
  places: Map<string, AwsObserveRequest>,
  kinds: ReadonlySet<ObservedKind>,
): void {
  const wanted = new Set(OF_TRANSIT.filter((kind) => kinds.has(kind)));
  if (wanted.size === 0) return;
  for (const link of readKeys(fabric, "links")) {
    const { owner, vpcs = [] } = fabric.spec.links[link]?.transitGateway ?? {};
    const alias = Object.entries(fabric.spec.accounts).find(([, { id }]) => id === owner)?.[0];
    if (alias === undefined) continue;
    for (const region of new Set(vpcs.flatMap((key) => fabric.spec.vpcs[key]?.region ?? []))) {
      const place = `${alias}/${region}`;
      if (!places.has(place)) places.set(place, placeOf(fabric, alias, region, wanted));
    }
  }
}

function placeOf(fabric: Fabric, alias: string, region: string, kinds: ReadonlySet<ObservedKind>): AwsObserveRequest {
  const account = fabric.spec.accounts[alias];
  const reached = account ? { account: accountOf(account) } : {};
  return { plane: "aws", alias, region, ...reached, vpcs: [], extraVpcs: [], clusters: [], kinds };
}

/** Looks for remembered things too: in their VPCs, and for a CNI's configuration in its cluster. */
function addRemembered(
  fabric: Fabric,
  places: Map<string, AwsObserveRequest>,
  remembered: readonly RememberedPlace[],
  kinds: ReadonlySet<ObservedKind>,
): void {
  const aliases = new Map(
    Object.entries(fabric.spec.accounts)
      .map(([alias, { id }]) => [id, alias] as const)
      .toReversed(),
  );
  const inAws = remembered.flatMap((thing) => (thing.scope.plane === "aws" ? [{ ...thing, scope: thing.scope }] : []));
  const byPlace = Map.groupBy(inAws, ({ scope }) => `${aliases.get(scope.account) ?? ""}/${scope.region}`);
  for (const [place, things] of byPlace) {
    const [first] = things;
    if (first === undefined) continue;
    const { account, partition, region } = first.scope;
    const alias = aliases.get(account);
    // The account of the caller's own credentials is not known here: its id is asked for, so that no other is taken for it.
    const unnamed = alias === undefined ? { account: { id: account, partition } } : {};
    const request = places.get(place) ?? { ...placeOf(fabric, alias ?? "", region, kinds), ...unnamed };
    const named = new Set(request.vpcs.map((lookup) => (lookup.by === "id" ? lookup.id : "")));
    const within = things.flatMap(({ kind, worldId, vpc }) => (kind === "vpc" ? worldId : (vpc ?? [])));
    const clusters = things.flatMap(({ kind, worldId }) =>
      kind === "cni-addon" || kind === "access-entry" ? [worldId.split("/")[0] ?? worldId] : [],
    );
    places.set(place, {
      ...request,
      extraVpcs: [...new Set(within.filter((id) => !named.has(id)))].sort(),
      clusters: [...new Set([...request.clusters, ...clusters])],
    });
  }
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

/** Kinds that only some clusters need. */
function furtherKindsOf(cluster: ClusterSpec | undefined, purpose: Purpose): readonly ObservedKind[] {
  const policies = cluster !== undefined && cluster.securityGroupsForPods !== false;
  return policies && (purpose === "plan" || purpose === "roll" || purpose === "verify" || purpose === "observe")
    ? ["security-group-policy"]
    : [];
}

/** EC2NodeClasses, where their max-pods is wanted or remembered. */
function ec2NodeClassesOf(
  fabric: Fabric,
  key: string,
  remembered: ReadonlySet<ManagedKind> | undefined,
): readonly ObservedKind[] {
  const cluster = fabric.spec.clusters[key];
  const wanted = cluster?.compute === "karpenter" && typeof cluster.pods.maxPods === "number";
  const known = remembered?.has("ec2-node-class") === true;
  return wanted || known ? ["ec2-node-class"] : [];
}

/** NodeClass and NodePool, where they are wanted or remembered: other clusters do not know these types. */
function nodeObjectsOf(
  fabric: Fabric,
  cluster: string,
  remembered: ReadonlySet<ManagedKind> | undefined,
): readonly ObservedKind[] {
  const known = remembered?.has("node-class") === true || remembered?.has("node-pool") === true;
  const spec = fabric.spec.clusters[cluster];
  return known || (spec && runsAutoMode(spec)) ? ["node-class", "node-pool"] : [];
}

/** Its name in EKS, where that is not its key. */
function nameOf(fabric: Fabric, cluster: string): Pick<KubernetesObserveRequest, "name"> {
  const name = fabric.spec.clusters[cluster]?.name;
  return name === undefined ? {} : { name };
}

function kubernetesRequests(
  fabric: Fabric,
  purpose: Purpose,
  remembered: readonly RememberedPlace[],
): readonly KubernetesObserveRequest[] {
  const reach = new Map<string, { readonly context?: string; readonly kubeconfig?: string }>();
  const own = new Set(readKeys(fabric, "clusters"));
  for (const [key, cluster] of Object.entries(fabric.spec.clusters))
    if (own.has(key)) reach.set(key, cluster.kubernetes);
  const inCluster = new Map<string, Set<ManagedKind>>();
  for (const { kind, scope } of remembered) {
    if (scope.plane !== "kubernetes") continue;
    if (!reach.has(scope.cluster)) reach.set(scope.cluster, scope);
    inCluster.set(scope.cluster, (inCluster.get(scope.cluster) ?? new Set()).add(kind));
  }
  return [...reach].map(([cluster, { context, kubeconfig }]) => ({
    plane: "kubernetes",
    cluster,
    ...nameOf(fabric, cluster),
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    kinds: new Set([
      ...KUBERNETES_KINDS[purpose],
      ...furtherKindsOf(fabric.spec.clusters[cluster], purpose),
      ...nodeObjectsOf(fabric, cluster, inCluster.get(cluster)),
      ...ec2NodeClassesOf(fabric, cluster, inCluster.get(cluster)),
    ]),
  }));
}
