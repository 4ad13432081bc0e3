import { type InstanceType, knownInstanceType } from "../../density/index.ts";
import { observedById, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";
import type { AwsObserveRequest } from "../../ports/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { ObserveRequest } from "../requests/requests.ts";
import { podNodesOf } from "./pod-nodes.ts";

/** What is known of an instance type, and who said it: the account, or the dated table. */
export interface FoundType {
  readonly type: InstanceType;
  readonly from: "account" | "table";
}

/** Names of the types of a cluster's nodes with pods in the pod subnets, and of its managed node groups, sorted. */
export function instanceTypesOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly string[] {
  const nodes = podNodesOf(fabric, key, snapshot).flatMap((node) => node.props.instanceType ?? []);
  return [...new Set([...nodes, ...groupTypesOf(fabric, key, snapshot)])].sort();
}

/** Those of managed node groups alone. */
export function groupTypesOf(fabric: Fabric, key: string, snapshot: Snapshot): readonly string[] {
  const name = fabric.spec.clusters[key]?.name ?? key;
  return (groupsByCluster(snapshot).get(name) ?? []).flatMap((group) => group.props.instanceTypes ?? []);
}

const groupsByCluster = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "node-group"), ({ props }) => props.cluster),
);

/** A type is the same in every region: any account's answer will do, else the dated table. */
export function findInstanceType(name: string, snapshot: Snapshot): FoundType | undefined {
  const observed = observedById(snapshot, "instance-type", name);
  // An emulator may know the name and tell no interfaces.
  if (observed && observed.props.interfaces > 0) return { type: observed.props, from: "account" };
  const type = knownInstanceType(name);
  return type && { type, from: "table" };
}

/**
 * What to ask for once nodes and node groups are known: the types of these clusters, and `more`, in the accounts and regions that
 * answered. Nothing when there is no type to ask about.
 */
export function typeRequests(
  fabric: Fabric,
  clusters: readonly string[],
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
  more: readonly string[] = [],
): readonly AwsObserveRequest[] {
  return requests.flatMap((request) => {
    if (request.plane !== "aws") return [];
    const { alias, region } = request;
    const answered = snapshot.aws.some((reached) => reached.alias === alias && reached.region === region);
    const here = clusters.filter((key) => {
      const vpc = fabric.spec.vpcs[fabric.spec.clusters[key]?.vpc ?? ""];
      return vpc?.region === region && (vpc.account ?? "") === alias;
    });
    const names = new Set([...here.flatMap((key) => instanceTypesOf(fabric, key, snapshot)), ...more]);
    if (!answered || here.length === 0 || names.size === 0) return [];
    const kinds = new Set(["instance-type"] as const);
    return [{ ...request, kinds, clusters: [], instanceTypes: [...names].sort() }];
  });
}
