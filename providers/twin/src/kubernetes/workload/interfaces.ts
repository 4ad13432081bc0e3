import { DAEMON_SETS, ENI_CONFIGS, type KubeObject, PODS } from "@podspan/kubernetes/api";
import type { TwinCluster } from "../cluster.ts";
import { at, listOf } from "../fields/json.ts";
import type { NodeNetwork } from "../port.ts";

/** Secondary addresses of one interface of an m5.large, less than any bigger instance has (EKS user guide, choosing an instance type). */
export const ADDRESSES_PER_INTERFACE = 9;
/** Of a delegated IPv4 prefix (F21). */
const PREFIX_ADDRESSES = 16;

/** What the VPC CNI is told to do, as its DaemonSet and the ENIConfigs are now. */
interface CniMode {
  readonly custom: boolean;
  /** The node's ENIConfig under custom networking; undefined: there is none of that name. */
  readonly config: { readonly subnet: string; readonly groups: readonly string[] } | undefined;
}

/** What the DaemonSet's environment says, whoever set it. */
export function cniSettings(cluster: TwinCluster) {
  const daemonSet = cluster.find(DAEMON_SETS, "kube-system", "aws-node");
  const containers = listOf(at(daemonSet?.spec, "template", "spec", "containers"));
  const container = containers.find((one) => at(one, "name") === "aws-node");
  const env = new Map(listOf(at(container, "env")).map((one) => [`${at(one, "name")}`, `${at(one, "value")}`]));
  const isOn = (name: string) => ["1", "t", "true"].includes((env.get(name) ?? "").toLowerCase());
  return {
    custom: isOn("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"),
    prefixes: isOn("ENABLE_PREFIX_DELEGATION"),
    label: env.get("ENI_CONFIG_LABEL_DEF") ?? "k8s.amazonaws.com/eniConfig",
  };
}

function cniMode(cluster: TwinCluster, node: KubeObject): CniMode {
  const { custom, label } = cniSettings(cluster);
  const name = node.metadata.labels?.[label] ?? "default";
  const config = custom ? cluster.find(ENI_CONFIGS, undefined, name) : undefined;
  if (config === undefined) return { custom, config: undefined };
  return {
    custom,
    config: {
      subnet: `${at(config.spec, "subnet")}`,
      groups: listOf(at(config.spec, "securityGroups")).map(String),
    },
  };
}

/** A node as the VPC CNI on it sees it. */
interface CniNode {
  readonly cluster: TwinCluster;
  readonly network: NodeNetwork;
  readonly node: KubeObject;
  readonly instanceId: string;
}

type Interface = ReturnType<NodeNetwork["interfacesOf"]>[number];

/**
 * An address for one more pod of a node: a free one of its interfaces, else of one more prefix or interface; undefined when there is
 * none: `failed to assign an IP address to container`.
 */
export function podAddress(
  cluster: TwinCluster,
  network: NodeNetwork,
  node: KubeObject,
  instanceId: string,
): string | undefined {
  const on: CniNode = { cluster, network, node, instanceId };
  const used = new Set(
    cluster
      .all(PODS)
      .filter((pod) => at(pod.spec, "nodeName") === node.metadata.name)
      .map((pod) => `${at(pod.status, "podIP")}`),
  );
  const free = podInterfaces(on)
    .flatMap(({ addresses }) => addresses.slice(1))
    .filter((address) => !used.has(address));
  const first = free[0] ?? moreAddresses(on)?.[0];
  if (first !== undefined && usesPrefixes(on) && !hasWarmPrefix(on, new Set([...used, first]))) moreAddresses(on);
  return first;
}

/** Interfaces that carry pods. */
function podInterfaces({ cluster, network, node, instanceId }: CniNode): readonly Interface[] {
  const { custom } = cniMode(cluster, node);
  return network.interfacesOf(cluster.identity, instanceId).filter(({ primary }) => !(custom && primary));
}

function sizeOfNode({ cluster, network, node }: CniNode): ReturnType<NodeNetwork["sizeOf"]> {
  return network.sizeOf(cluster.identity, node.metadata.labels?.["node.kubernetes.io/instance-type"] ?? "");
}

/** A type that is not Nitro goes on with single addresses. */
function usesPrefixes(on: CniNode): boolean {
  return cniSettings(on.cluster).prefixes && sizeOfNode(on).nitro;
}

/** WARM_PREFIX_TARGET 1, as the CNI's own manifest has it: sixteen addresses that no pod uses. */
function hasWarmPrefix(on: CniNode, used: ReadonlySet<string>): boolean {
  const addresses = podInterfaces(on).flatMap((eni) => eni.addresses.slice(1));
  return addresses.filter((address) => !used.has(address)).length >= PREFIX_ADDRESSES;
}

/** With prefixes one more on an interface that has a place for it; else, and without them, a further interface. */
function moreAddresses(on: CniNode): readonly string[] | undefined {
  const { cluster, network, node, instanceId } = on;
  const most = sizeOfNode(on).addresses;
  const open = usesPrefixes(on) ? podInterfaces(on).find(({ slots }) => slots < most) : undefined;
  if (open === undefined) return furtherInterface(cluster, network, node, instanceId);
  try {
    return network.assignPrefix(cluster.identity, open.interfaceId);
  } catch {
    // InsufficientCidrBlocks: ipamd tries again after a while.
    return undefined;
  }
}

/** ipamd attaches one more interface where the CNI's configuration says; undefined when it cannot. Answers its pods' addresses. */
export function furtherInterface(
  cluster: TwinCluster,
  network: NodeNetwork,
  node: KubeObject,
  instanceId: string,
): readonly string[] | undefined {
  const on: CniNode = { cluster, network, node, instanceId };
  const { custom, config } = cniMode(cluster, node);
  if (custom && config === undefined) return undefined;
  const present = network.interfacesOf(cluster.identity, instanceId);
  const [primary] = present;
  const { interfaces: most, addresses } = sizeOfNode(on);
  if (primary === undefined || (most > 0 && present.length >= most)) return undefined;
  const slots = addresses > 0 ? addresses - 1 : ADDRESSES_PER_INTERFACE;
  try {
    return network.attachInterface(cluster.identity, {
      instanceId,
      subnetId: config?.subnet ?? primary.subnetId,
      groups: config === undefined || config.groups.length === 0 ? primary.groups : config.groups,
      ...(usesPrefixes(on) ? { addresses: 0, prefixes: 1 } : { addresses: slots }),
    }).addresses;
  } catch {
    // No free address or whole /28, or no such subnet: ipamd tries again.
    return undefined;
  }
}
