import { type Compiled, type Existing, isRef, type Resource } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import {
  checkCustomNetworkingSupport,
  type Fabric,
  hasPodSubnets,
  runsAutoMode,
  runsVpcCni,
} from "../../spec/index.ts";
import type { AddressPlan, ClusterAddresses } from "../allocation/address-plan.ts";
import { podsAreRoutable } from "../allocation/routable-pods.ts";
import { foreignRoutes } from "../egress/egress-rules.ts";
import { gatewayProblems } from "../egress/gateways.ts";
import { zoneProblems } from "../further/further.ts";
import type { LinkedVpcs } from "../links/linked-vpc.ts";
import { autoResources } from "../nodes/auto-mode.ts";
import { cniResources } from "../nodes/cni.ts";
import { karpenterResources } from "../nodes/karpenter.ts";
import type { ClusterSnat } from "../nodes/snat.ts";
import { translatedForNow } from "../snat/translated.ts";
import { blockProblems } from "../vpc/block-rules.ts";
import { ownerOfVpc } from "../world/vpc-owner.ts";
import { type ClusterFinding, findCluster, findVpc, type VpcFinding } from "../world/world.ts";
import { zoneText, zoneWords } from "../world/zone-ids.ts";
import { autoProblems, translatedByAuto } from "./auto-mode-rules.ts";
import { cniProblems } from "./cni-rules.ts";
import { givenByOwner, podNetwork, sharedWithUs } from "./pod-network.ts";

const NOTHING: Compiled = { resources: [], existing: [], diagnostics: [] };

/** A cluster's pod network in AWS and what makes the cluster use it. */
export function compileCluster(
  fabric: Fabric,
  key: string,
  addresses: AddressPlan,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
  linked: LinkedVpcs,
  snat: ClusterSnat,
): Compiled {
  const cluster = fabric.spec.clusters[key];
  const planned = addresses.clusters[key];
  if (!cluster || !planned) return NOTHING;
  const vpc = findVpc(fabric, cluster.vpc, snapshot);
  // The VPC's own entry has said why; without a VPC nothing of the cluster can be compiled.
  if (vpc.kind === "missing" || vpc.kind === "ambiguous") return NOTHING;
  const eks = findCluster(fabric, key, snapshot);
  const shares = unshared(fabric, planned, vpc, snapshot);
  const resources: readonly Resource[] = [
    ...podNetwork(fabric, key, addresses, vpc, eks, ownByState, snapshot, linked),
    ...[
      ...(runsAutoMode(cluster) && hasPodSubnets(cluster)
        ? autoResources(fabric, key, planned, eks, snapshot, snat)
        : []),
      ...(runsVpcCni(cluster)
        ? withKarpenter(fabric, key, cniResources(fabric, key, planned, eks, snapshot, snat), snapshot)
        : []),
    ].map((resource) => untilShared(resource, shares)),
  ].map((resource) =>
    vpc.kind === "unreadable" ? { ...resource, blocked: unreadableVpc(cluster.vpc, vpc) } : resource,
  );
  return {
    resources,
    existing: [...existingCluster(key, eks), ...existingSubnets(fabric, planned, vpc, snapshot)],
    diagnostics: [
      ...clusterProblems(fabric, key, eks, vpc.kind === "found" ? vpc.vpc.id : undefined),
      ...blockProblems(fabric, key, addresses, vpc, eks, snapshot),
      ...zoneProblems(fabric, key, vpc, snapshot),
      ...gatewayProblems(fabric, key, planned, vpc, snapshot),
      ...translatedForNow(key, snat),
      ...foreignRoutes(fabric, key, planned, snapshot, ownByState),
      ...otherServer(fabric, key, eks, snapshot),
      ...(runsAutoMode(cluster) && hasPodSubnets(cluster)
        ? autoProblems(
            fabric,
            key,
            planned,
            vpc,
            eks,
            snapshot,
            podsAreRoutable(fabric, key, planned),
            ownByState,
            snat,
          )
        : runsAutoMode(cluster)
          ? translatedByAuto(key, snat)
          : []),
      ...(runsVpcCni(cluster) ? cniProblems(fabric, key, planned, vpc, snapshot, ownByState, snat) : []),
    ],
  };
}

/** Nodes that Karpenter makes for a changed class must find the CNI as it is to be. */
function withKarpenter(fabric: Fabric, key: string, cni: readonly Resource[], snapshot: Snapshot): readonly Resource[] {
  const after = cni.filter(({ kind }) => kind === "cni-addon" || kind === "cni-daemonset").map(({ id }) => id);
  return [...cni, ...karpenterResources(fabric, key, after, snapshot)];
}

/** Pod subnets that the owner of a shared VPC made for us. */
function existingSubnets(
  fabric: Fabric,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  snapshot: Snapshot,
): readonly Existing[] {
  const given = givenByOwner(fabric, planned, vpc, snapshot);
  return planned.subnets.flatMap(({ id }): readonly Existing[] => {
    const worldId = given.get(id);
    return worldId === undefined ? [] : [{ id, kind: "subnet", scope: vpc.scope, worldId }];
  });
}

/** Pod subnets of a shared VPC that the cluster's account does not see yet: the owner has to share each (AWS RAM). */
function unshared(
  fabric: Fabric,
  planned: ClusterAddresses,
  vpc: VpcFinding,
  snapshot: Snapshot,
): ReadonlyMap<string, NonNullable<Resource["blocked"]>> {
  const owner = ownerOfVpc(fabric, planned.vpc);
  if (owner.kind !== "reached" || vpc.kind !== "found") return new Map();
  const words = zoneWords(vpc.scope, snapshot);
  const hidden = planned.subnets.filter(
    (subnet) => sharedWithUs(subnet, vpc.vpc.id, vpc.scope, snapshot) === undefined,
  );
  return new Map(
    hidden.map((subnet) => [
      subnet.id,
      {
        code: "OWN-4",
        reason: `account ${owner.account} has not shared ${subnet.cidr} in ${zoneText(subnet.zone, words)} with account ${vpc.scope.account} yet, and only it can`,
        fix: "run this first if the subnet is yet to be made; share it as the hand-over says (AWS RAM), then run again",
      },
    ]),
  );
}

/** An ENIConfig and a NodeClass wait for their subnets: nodes could not use them before. */
function untilShared(resource: Resource, unshared: ReadonlyMap<string, NonNullable<Resource["blocked"]>>): Resource {
  const { props } = resource;
  const subnets =
    "podSubnets" in props
      ? props.podSubnets
      : resource.kind === "eni-config" && "subnet" in props
        ? [props.subnet]
        : [];
  const blocked = subnets.flatMap((subnet) => (isRef(subnet) ? (unshared.get(subnet.$ref) ?? []) : []))[0];
  return blocked && !resource.blocked ? { ...resource, blocked } : resource;
}

/** All of it is still wanted, and none of it can be judged. */
function unreadableVpc(
  key: string,
  { code, message, hint }: Extract<VpcFinding, { readonly kind: "unreadable" }>,
): NonNullable<Resource["blocked"]> {
  return { code: "SCOPE-1", reason: `VPC ${key} cannot be read: ${code}: ${message}`, fix: hint };
}

function existingCluster(key: string, eks: ClusterFinding): readonly Existing[] {
  return eks.kind === "found"
    ? [{ id: `${key}/cluster`, kind: "cluster", scope: eks.cluster.scope, worldId: eks.cluster.id }]
    : [];
}

function clusterProblems(
  fabric: Fabric,
  key: string,
  eks: ClusterFinding,
  vpcId: string | undefined,
): readonly Diagnostic[] {
  const name = fabric.spec.clusters[key]?.name ?? key;
  const path = ["spec", "clusters", key];
  const cluster = fabric.spec.clusters[key];
  const auto = cluster !== undefined && runsAutoMode(cluster);
  if (eks.kind === "found" && auto && !eks.cluster.props.autoMode) {
    const message = `EKS cluster ${name} does not run Auto Mode`;
    const field = cluster.compute === "auto" ? "compute" : "auto";
    return [diagnose("AUTO-1", { message, path: [...path, field] })];
  }
  if (eks.kind === "found" && cluster && runsVpcCni(cluster) && hasPodSubnets(cluster)) {
    // Auto Mode beside other nodes is what this Fabric says.
    const unsupported = checkCustomNetworkingSupport({ ...eks.cluster.props, ...(auto ? { autoMode: false } : {}) });
    if (unsupported.length > 0) return unsupported.map((problem) => ({ ...problem, path }));
  }
  if (eks.kind === "found" && vpcId !== undefined && eks.cluster.props.vpc !== vpcId) {
    return [
      diagnose("CLUSTER-2", {
        message: `EKS cluster ${name} lives in ${eks.cluster.props.vpc}, not in ${vpcId}`,
        path,
      }),
    ];
  }
  return [];
}

/**
 * CLUSTER-3: the kubeconfig context leads to another API server than the cluster's, so another cluster would be changed. With a
 * context or kubeconfig written in the Fabric it may be a tunnel, and is a warning.
 */
function otherServer(fabric: Fabric, key: string, eks: ClusterFinding, snapshot: Snapshot): readonly Diagnostic[] {
  const reached = snapshot.servers?.[key];
  const endpoint = eks.kind === "found" ? eks.cluster.props.endpoint : undefined;
  if (reached === undefined || endpoint === undefined || hostOf(reached) === hostOf(endpoint)) return [];
  const { context, kubeconfig } = fabric.spec.clusters[key]?.kubernetes ?? {};
  const by = context === undefined ? "the current context" : `context ${context}`;
  const written = context !== undefined || kubeconfig !== undefined;
  return [
    diagnose("CLUSTER-3", {
      message: `${by} reaches ${reached}, and EKS says that ${key} is at ${endpoint}`,
      path: ["spec", "clusters", key, "kubernetes"],
      severity: written ? "warning" : "error",
    }),
  ];
}

/** Host and port of a URL, in lower case. */
function hostOf(url: string): string {
  return url
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/\/.*$/, "")
    .replace(/:443$/, "");
}
