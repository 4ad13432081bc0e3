import type { Resource } from "../../desired/index.ts";
import type { Observed, ObservedFacts, Snapshot } from "../../observed/index.ts";
import { collectionKey, observedOf, onceFor } from "../../observed/index.ts";
import { type ClusterSpec, type Fabric, hasPodSubnets, parseGoBool, warmEnv } from "../../spec/index.ts";
import type { ClusterAddresses, PodSubnet } from "../allocation/address-plan.ts";
import { cniId, eniConfigId, podAssociationId } from "../identity/identity.ts";
import { ownerMarks } from "../identity/marks.ts";
import { type ClusterFinding, kubernetesScope, scopeOfVpc } from "../world/world.ts";
import { podGroupsOf } from "./pod-groups.ts";
import { type ClusterSnat, EXCLUSIONS, EXTERNAL_SNAT } from "./snat.ts";

/** The label that tells a node's zone: the ENIConfig of a node is found by it (amazon-vpc-cni-k8s, README). */
const ZONE_LABEL = "topology.kubernetes.io/zone";
/** Whether pods take addresses of ENIConfigs' subnets. */
export const CUSTOM_NETWORKING = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";
const LABEL_VARIABLE = "ENI_CONFIG_LABEL_DEF";

/**
 * One ENIConfig per zone and the CNI's configuration, in that order: a CNI that is switched before its ENIConfigs exist leaves
 * new nodes NotReady (fault 3b-1).
 */
export function cniResources(
  fabric: Fabric,
  key: string,
  planned: ClusterAddresses,
  eks: ClusterFinding,
  snapshot: Snapshot,
  snat: ClusterSnat,
): readonly Resource[] {
  const scope = { ...kubernetesScope(key), ...clusterOf(fabric, key).kubernetes };
  const label = labelInUse(key, snapshot);
  const unreadable = eks.kind === "unreadable" ? eks.blocked : unreadableCni(key, snapshot);
  const blocked = unreadable ? { blocked: unreadable } : {};
  const configs = eniConfigsOf(key, planned, label, snapshot).map(({ id, name, subnet }): Resource => {
    return {
      id,
      kind: "eni-config",
      scope,
      props: { name, subnet: { $ref: subnet.id }, securityGroups: podGroupsOf(key, eks) },
      tags: ownerMarks(fabric, id),
      after: [],
      ...blocked,
    };
  });
  const after = [
    ...configs.map((config) => config.id),
    // Pods go nowhere by the wrong table: the CNI is switched when the whole network is there, with its way out.
    ...planned.subnets.map((subnet) => podAssociationId(key, subnet.zone, subnet.index)),
    // Pods show their own addresses where there is a way for them, and a way back (fault 3b-8).
    ...snat.after,
  ];
  const configurations = configurationsOf(fabric, key, label, eks, snapshot, snat);
  return [...configs, ...configurations.map((resource) => ({ ...resource, after, ...blocked }))];
}

/** An ENIConfig that the cluster is to have. */
export interface EniConfigPlace {
  readonly id: string;
  readonly name: string;
  readonly subnet: PodSubnet;
  /** The one that nodes of the zone find by themselves; they ask for any other by {@link EXTERNAL_LABEL}. */
  readonly isDefault: boolean;
}

/** Rules over every other way in which a node finds its ENIConfig (amazon-vpc-cni-k8s, README and pkg/eniconfig). */
export const EXTERNAL_LABEL = "vpc.amazonaws.com/externalEniConfig";

/**
 * A node uses one ENIConfig, so of one zone. The one of the zone's own name leads to its first pod subnet, whichever is left of
 * them; each further subnet has one more, `ZONE-2` and so on, that a node asks for by a label.
 */
export function eniConfigsOf(
  key: string,
  planned: ClusterAddresses,
  label: string,
  snapshot: Snapshot,
): readonly EniConfigPlace[] {
  return [...Map.groupBy(planned.subnets, ({ zone }) => zone)].flatMap(([zone, subnets]) => {
    const base = configNames(label, zone, key, snapshot)[0] ?? zone;
    const [first] = subnets;
    const further = subnets.filter(({ index }) => index > 1);
    return [
      ...(first ? [{ id: eniConfigId(key, zone), name: base, subnet: first, isDefault: true }] : []),
      ...further.map((subnet) => ({
        id: eniConfigId(key, zone, subnet.index),
        name: `${base}-${subnet.index}`,
        subnet,
        isDefault: false,
      })),
    ];
  });
}

/** The DaemonSet tells by which label nodes find their ENIConfig: without it neither names nor configuration are known. */
function unreadableCni(key: string, snapshot: Snapshot): Resource["blocked"] {
  const status = snapshot.scopes[collectionKey(kubernetesScope(key), "cni-daemonset")];
  if (status?.kind !== "failed") return undefined;
  const reason = `the VPC CNI of ${key} cannot be read: ${status.code}: ${status.message}`;
  return { code: "SCOPE-1", reason, fix: status.hint };
}

/** The variables of the CNI that the Fabric asks for. */
export function wantedEnv(
  fabric: Fabric,
  key: string,
  label: string,
  { value }: Pick<ClusterSnat, "value">,
): Readonly<Record<string, string>> {
  const cluster = clusterOf(fabric, key);
  const { pods } = cluster;
  const mode = enforcingMode(cluster);
  return {
    ...(hasPodSubnets(cluster) ? { [CUSTOM_NETWORKING]: "true", [LABEL_VARIABLE]: label } : {}),
    ...(pods.prefixDelegation ? { ENABLE_PREFIX_DELEGATION: "true" } : {}),
    ...warmEnv(pods.warm),
    ...(pods.mtu === undefined ? {} : { POD_MTU: String(pods.mtu) }),
    ...(pods.snat === "external" ? { [EXTERNAL_SNAT]: "true" } : {}),
    ...(value === undefined ? {} : { [EXCLUSIONS]: value }),
    ...(mode === undefined ? {} : { ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: mode }),
  };
}

/** How security groups for pods are enforced; undefined while the Fabric does not ask for them. */
export function enforcingMode({ securityGroupsForPods }: ClusterSpec): "strict" | "standard" | undefined {
  if (securityGroupsForPods === false) return undefined;
  return securityGroupsForPods === true ? "strict" : securityGroupsForPods;
}

/**
 * Where the CNI is configured: in the managed add-on, or in the DaemonSet itself. While nobody can tell, in both, so that neither
 * is taken for unwanted, and blocked.
 */
function configurationsOf(
  fabric: Fabric,
  key: string,
  label: string,
  eks: ClusterFinding,
  snapshot: Snapshot,
  snat: ClusterSnat,
): readonly Resource[] {
  const { vpc, name = key } = clusterOf(fabric, key);
  const env = wantedEnv(fabric, key, label, snat);
  // A CNI that does all of it by itself is left alone.
  if (Object.keys(env).length === 0) return [];
  const scope = eks.kind === "found" ? eks.cluster.scope : scopeOfVpc(fabric, vpc, snapshot);
  const addon: Resource = {
    id: cniId(key, "cni-addon"),
    kind: "cni-addon",
    scope,
    props: { cluster: name, env },
    after: [],
  };
  const daemonSet: Resource = {
    id: cniId(key, "cni-daemonset"),
    kind: "cni-daemonset",
    scope: { ...kubernetesScope(key), ...clusterOf(fabric, key).kubernetes },
    props: { env },
    after: [],
  };
  const status = snapshot.scopes[collectionKey(scope, "cni-addon")];
  if (status?.kind === "failed") {
    const reason = `whether the VPC CNI is a managed add-on cannot be read: ${status.code}: ${status.message}`;
    const blocked = { code: "SCOPE-1", reason, fix: status.hint };
    return [
      { ...addon, blocked },
      { ...daemonSet, blocked },
    ];
  }
  const managed =
    eks.kind === "found"
      ? eks.cluster.props.managedCni
      : observedOf(snapshot, "cni-addon", scope).some((found) => found.props.cluster === name);
  return [managed ? addon : daemonSet];
}

function clusterOf(fabric: Fabric, key: string): ClusterSpec {
  const cluster = fabric.spec.clusters[key];
  if (!cluster) throw new Error(`no cluster ${key} in the Fabric`);
  return cluster;
}

/** Nodes of the VPC CNI: not Fargate, hybrid or Auto Mode ones (EKS user guide, add-on configuration), and not Windows. */
export function usesCni(node: Observed<"node">): boolean {
  return !["fargate", "hybrid", "auto"].includes(node.props.computeType ?? "") && node.props.os !== "windows";
}

/** Labels that Karpenter gives each node: its NodePool, and in Auto Mode its NodeClass. */
export const POOL_LABEL = "karpenter.sh/nodepool";
export const CLASS_LABEL = "eks.amazonaws.com/nodeclass";

export function nodesOf(key: string, snapshot: Snapshot): readonly Observed<"node">[] {
  return observedOf(snapshot, "node", kubernetesScope(key));
}

/** The environment of the live DaemonSet; empty when it was not read. */
export function liveEnv(key: string, snapshot: Snapshot): Readonly<Record<string, string>> {
  const live = observedOf(snapshot, "cni-daemonset", kubernetesScope(key))[0];
  return live === undefined ? {} : valuesOf(live.facts.env);
}

const valuesOf = onceFor(
  (env: ObservedFacts<"cni-daemonset">["env"]): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(env).map(([name, variable]) => [name, variable.value])),
);

/** A label that somebody already steers custom networking by is kept; else the zone label. */
export function labelInUse(key: string, snapshot: Snapshot): string {
  const env = liveEnv(key, snapshot);
  const label = env[LABEL_VARIABLE];
  const on = parseGoBool(env[CUSTOM_NETWORKING] ?? "false") === true;
  return on && label !== undefined && label !== "" ? label : ZONE_LABEL;
}

/** The names that nodes of a zone find by their label, sorted; the zone's own name by the zone label. */
export function configNames(label: string, zone: string, key: string, snapshot: Snapshot): readonly string[] {
  if (label === ZONE_LABEL) return [zone];
  const values = nodesOf(key, snapshot)
    .filter((node) => node.props.zone === zone)
    .flatMap((node) => node.props.labels[label] ?? []);
  return [...new Set(values)].sort();
}
