import { type Prefix, PrefixSet, parseAddress, parsePrefix } from "../../addressing/index.ts";
import type { AwsScope, KubernetesScope } from "../../desired/index.ts";
import { type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Declared } from "../declared.ts";
import { type CniSettings, cniSettings, cniVersion, configuredEnv, valuesOf } from "./cni.ts";
import { givenOut } from "./ranges.ts";

/** A cluster as far as a snapshot and a Fabric tell of it. */
export interface ClusterView {
  readonly key: string;
  readonly scope: AwsScope;
  readonly kubernetes: KubernetesScope;
  readonly vpc: string;
  /** Absent while EKS has no such cluster, or where it was not read. */
  readonly eks?: Observed<"cluster">;
  readonly podRanges: readonly Prefix[];
  readonly zones: readonly string[];
  readonly cni: CniSettings;
  /** What of the CNI is known: what its DaemonSet runs, what its add-on asks for, or nothing. */
  readonly cniFrom: "daemonset" | "addon" | "nothing";
  readonly versionKnown: boolean;
  /** Whether the VPC CNI enforces NetworkPolicies, and who says so: its running node agent before its add-on. Absent where nobody says. */
  readonly cniPolicies?: { readonly enforced: boolean; readonly saidBy: "agent" | "addon" };
}

/** Clusters that are declared, and those of the snapshot that nobody declared, by their own names. Sorted by key. */
export function clusterViews(snapshot: Snapshot, declared: Declared): readonly ClusterView[] {
  const named = declared.clusters.map((cluster): Bare => {
    const eks = eksCluster(snapshot, cluster.scope, cluster.name ?? cluster.key);
    return { ...cluster, ...(eks === undefined ? {} : { eks }) };
  });
  const known = new Set(named.flatMap(({ eks }) => (eks === undefined ? [] : [eks])));
  const taken = new Set(named.map(({ key }) => key));
  const others = observedOf(snapshot, "cluster").flatMap((eks): readonly Bare[] => {
    if (known.has(eks) || eks.scope.plane !== "aws") return [];
    const key = taken.has(eks.props.name)
      ? `${eks.props.name}.${eks.scope.region}.${eks.scope.account}`
      : eks.props.name;
    taken.add(key);
    return [{ key, scope: eks.scope, vpc: eks.props.vpc, podRanges: [], zones: [], eks }];
  });
  return [...named, ...others].sort((a, b) => (a.key < b.key ? -1 : 1)).map((cluster) => viewOf(snapshot, cluster));
}

type Bare = Pick<ClusterView, "key" | "scope" | "vpc" | "eks" | "podRanges" | "zones">;

function eksCluster(snapshot: Snapshot, scope: AwsScope, name: string): Observed<"cluster"> | undefined {
  return observedOf(snapshot, "cluster", scope).find(({ props }) => props.name === name);
}

function viewOf(snapshot: Snapshot, { key, scope, vpc, eks, podRanges, zones }: Bare): ClusterView {
  const kubernetes: KubernetesScope = { plane: "kubernetes", cluster: key };
  const [daemonSet] = observedOf(snapshot, "cni-daemonset", kubernetes);
  const addon = observedOf(snapshot, "cni-addon", scope).find(
    ({ props }) => props.cluster === (eks?.props.name ?? key),
  );
  const version = cniVersion(daemonSet?.facts.image ?? "") ?? cniVersion(addon?.facts.addonVersion ?? "");
  const policies = policiesBy(daemonSet, addon);
  return {
    key,
    scope,
    kubernetes,
    vpc,
    ...(eks === undefined ? {} : { eks }),
    podRanges,
    zones,
    cni: cniSettings(environment(daemonSet, addon), version),
    cniFrom: daemonSet !== undefined ? "daemonset" : addon !== undefined ? "addon" : "nothing",
    versionKnown: version !== undefined,
    ...(policies === undefined ? {} : { cniPolicies: policies }),
  };
}

/**
 * What the DaemonSet runs, and over it what is planned: props that the live configuration does not have yet. In an observed snapshot
 * there are none, so that the DaemonSet wins over an add-on that has not reached it.
 */
function environment(
  daemonSet: Observed<"cni-daemonset"> | undefined,
  addon: Observed<"cni-addon"> | undefined,
): Readonly<Record<string, string>> {
  const asked = addon === undefined ? {} : configuredEnv(addon.facts.configuration);
  const planned = Object.entries(addon?.props.env ?? {}).filter(([name, value]) => asked[name] !== value);
  const running = daemonSet === undefined ? asked : valuesOf(daemonSet.facts.env);
  return { ...running, ...Object.fromEntries(planned), ...daemonSet?.props.env };
}

function policiesBy(
  daemonSet: Observed<"cni-daemonset"> | undefined,
  addon: Observed<"cni-addon"> | undefined,
): ClusterView["cniPolicies"] {
  const running = daemonSet?.facts.enforcesPolicies;
  if (running !== undefined) return { enforced: running, saidBy: "agent" };
  if (addon === undefined) return undefined;
  return { enforced: asBoolean(addon.facts.configuration.enableNetworkPolicy), saidBy: "addon" };
}

/** The add-on's schema has text or a boolean; nothing means off. */
function asBoolean(value: unknown): boolean {
  return value === true || value === "true";
}

/** A subnet as the cluster's own account sees it, else as its owner does. */
export function subnetOf(snapshot: Snapshot, cluster: ClusterView, id: string): Observed<"subnet"> | undefined {
  return observedById(snapshot, "subnet", id, cluster.scope) ?? observedById(snapshot, "subnet", id);
}

/** Subnets of the cluster's VPC, once each, as the cluster's account sees them. */
export function subnetsOf(snapshot: Snapshot, cluster: ClusterView): readonly Observed<"subnet">[] {
  const all = observedOf(snapshot, "subnet").filter(({ props }) => props.vpc === cluster.vpc);
  return [...new Set(all.map(({ id }) => id))].flatMap((id) => subnetOf(snapshot, cluster, id) ?? []);
}

/** The block of a subnet. */
export function blockOf(subnet: Observed<"subnet">): Prefix | undefined {
  const reading = parsePrefix(subnet.props.cidr);
  return reading.ok ? reading.prefix : undefined;
}

/** What pods and nodes to come can have of a subnet: what AWS gives out, without the addresses that routers of links keep there. */
export function toCome(
  snapshot: Snapshot,
  { scope }: ClusterView,
  subnet: string,
  prefixes: readonly Prefix[],
): readonly Prefix[] {
  const kept = observedOf(snapshot, "router-interface", scope).flatMap(({ props }) => {
    const reading = parseAddress(props.address);
    return props.subnet === subnet && reading.ok ? [reading.address] : [];
  });
  return PrefixSet.of(givenOut(prefixes)).subtract(PrefixSet.of(kept)).prefixes();
}
