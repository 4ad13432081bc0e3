import type { Clock } from "@podspan/core/ports";
import type { Behaviour } from "../behaviour/behaviour.ts";
import type { CallContext } from "../ec2/context.ts";
import { defaultMaxPods, sizeOf } from "../ec2/instance-type.ts";
import {
  addressesOfPrefix,
  assignAddresses,
  assignPrefix,
  giveBack,
  makeInterface,
  prefixesOf,
  privateDnsName,
} from "../ec2/interfaces.ts";
import { findUsableSubnet, remove } from "../ec2/lookup.ts";
import type { InventedNode, NodeNetwork, TwinClusterKey } from "../kubernetes/port.ts";
import type { NetworkInterfaceRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import type { TwinWorld } from "../records/world.ts";
import { ground } from "./ground.ts";

/** What nodes and the VPC CNI do to EC2, as the Kubernetes side asks it. */
export function nodeNetwork(world: TwinWorld, clock: Clock, behaviour: Behaviour): NodeNetwork {
  const at = (key: TwinClusterKey) => ground(world, behaviour, key, clock.now());
  return {
    attachInterface: (key, request) => {
      const context = at(key);
      const eni = makeInterface(context, {
        subnetId: request.subnetId,
        description: `aws-K8S-${request.instanceId}`,
        groups: request.groups,
        addresses: request.addresses + 1,
        prefixes: request.prefixes ?? 0,
        attachment: {
          instanceId: request.instanceId,
          owner: key.account,
          deviceIndex: attachedTo(context, request.instanceId).length,
        },
        // The tags that ipamd sets (F51).
        tags: [
          { Key: "cluster.k8s.amazonaws.com/name", Value: key.name },
          { Key: "node.k8s.amazonaws.com/instance_id", Value: request.instanceId },
        ],
      });
      const addresses = addressesOf(eni).slice(1);
      return { interfaceId: eni.NetworkInterfaceId, addresses };
    },
    interfacesOf: (key, instanceId) =>
      [...attachedTo(at(key), instanceId)]
        .sort((a, b) => (a.Attachment?.DeviceIndex ?? 0) - (b.Attachment?.DeviceIndex ?? 0))
        .map((eni) => ({
          interfaceId: eni.NetworkInterfaceId,
          primary: eni.Attachment?.DeviceIndex === 0,
          slots: eni.PrivateIpAddresses.length + prefixesOf(eni).length,
          subnetId: eni.SubnetId,
          groups: eni.Groups.flatMap(({ GroupId }) => GroupId ?? []),
          addresses: addressesOf(eni),
        })),
    sizeOf: (key, instanceType) => sizeOf(at(key), instanceType),
    assignPrefix: (key, interfaceId) => assignPrefix(at(key), interfaceId),
    assignAddresses: (key, interfaceId, count) => assignAddresses(at(key), interfaceId, count),
    launchInstance: (key, request) => launchInstance(at(key), key.name, request),
    nodeClassProblems: (key, selected) => nodeClassProblems(at(key), key.name, selected),
    places: (key, nodeSubnets, podSubnets) => places(at(key), nodeSubnets, podSubnets),
    terminateInstance: (key, instanceId, leak) => terminateInstance(at(key), instanceId, leak),
  };
}

/** Its own first, those of its prefixes last. */
function addressesOf(eni: NetworkInterfaceRecord): readonly string[] {
  return [
    ...eni.PrivateIpAddresses.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []),
    ...prefixesOf(eni).flatMap(addressesOfPrefix),
  ];
}

function attachedTo(context: CallContext, instanceId: string): readonly NetworkInterfaceRecord[] {
  return inOrder(context.records.NetworkInterfaces).filter((eni) => eni.Attachment?.InstanceId === instanceId);
}

/** A worker with its primary interface under the cluster security group. */
export function launchInstance(
  context: CallContext,
  clusterName: string,
  request: { readonly subnetId: string; readonly instanceType: string; readonly nodeGroup?: string },
): InventedNode {
  const group = context.records.EksClusters.get(clusterName)?.resourcesVpcConfig.clusterSecurityGroupId;
  const instanceId = context.world.newId("i");
  const eni = makeInterface(context, {
    subnetId: request.subnetId,
    description: "",
    groups: group === undefined ? [] : [group],
    addresses: 1,
    attachment: { instanceId, owner: context.account, deviceIndex: 0 },
    tags: [
      { Key: "cluster.k8s.amazonaws.com/name", Value: clusterName },
      { Key: "node.k8s.amazonaws.com/instance_id", Value: instanceId },
    ],
  });
  const internalIp = eni.PrivateIpAddress ?? "";
  return {
    name: privateDnsName(context.region, internalIp),
    instanceId,
    zone: eni.AvailabilityZone,
    interfaceId: eni.NetworkInterfaceId,
    internalIp,
    // EKS reckons once, when a node group is made, and knows of no custom networking (EKS user guide, choosing an instance type).
    maxPods: defaultMaxPods(context, request.instanceType),
    ...request,
  };
}

/** The primary interface goes with the instance. What the CNI attached goes too, or stays behind detached (F51). */
export function terminateInstance(context: CallContext, instanceId: string, leak: boolean): void {
  for (const eni of attachedTo(context, instanceId)) {
    if (leak && eni.Attachment?.DeviceIndex !== 0) {
      delete eni.Attachment;
      eni.Status = "available";
      continue;
    }
    giveBack(context, findUsableSubnet(context, eni.SubnetId), eni);
    remove(context, "NetworkInterfaces", eni);
  }
}

/** What EKS finds wrong with a NodeClass: things that are not there, and a role that may not join (EKS user guide, NodeClass). */
function nodeClassProblems(
  { records }: CallContext,
  cluster: string,
  { role, subnets, groups }: Parameters<NodeNetwork["nodeClassProblems"]>[1],
): ReturnType<NodeNetwork["nodeClassProblems"]> {
  const missing = (ids: readonly string[], known: ReadonlyMap<string, unknown>) => ids.filter((id) => !known.has(id));
  const noSubnets = missing(subnets, records.Subnets);
  const noGroups = missing(groups, records.SecurityGroups);
  const entry = [...records.EksAccessEntries.values()].find(
    ({ clusterName, principalArn, type }) =>
      clusterName === cluster && type === "EC2" && principalArn.endsWith(`/${role}`),
  );
  const mayJoin = entry?.associatedAccessPolicies.some(({ policyArn }) =>
    policyArn.endsWith("/AmazonEKSAutoNodePolicy"),
  );
  return [
    ...(noSubnets.length > 0 ? [{ type: "SubnetsReady", message: `subnets not found: ${noSubnets.join(", ")}` }] : []),
    ...(noGroups.length > 0
      ? [{ type: "SecurityGroupsReady", message: `security groups not found: ${noGroups.join(", ")}` }]
      : []),
    ...(mayJoin
      ? []
      : [
          {
            type: "InstanceProfileReady",
            message: `role ${role} has no EC2 access entry with AmazonEKSAutoNodePolicy`,
          },
        ]),
  ];
}

function places(
  { records }: CallContext,
  nodeSubnets: readonly string[],
  podSubnets: readonly string[],
): ReturnType<NodeNetwork["places"]> {
  const zoneOf = (id: string) => records.Subnets.get(id)?.AvailabilityZone;
  const zones = new Set<string>();
  return nodeSubnets.flatMap((node) => {
    const zone = zoneOf(node);
    const pods = podSubnets.find((id) => zoneOf(id) === zone);
    if (zone === undefined || pods === undefined || zones.has(zone)) return [];
    zones.add(zone);
    return [{ node, pods }];
  });
}
