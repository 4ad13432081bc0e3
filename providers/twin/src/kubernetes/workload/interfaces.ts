import { DAEMON_SETS, ENI_CONFIGS, type KubeObject, PODS } from "@podspan/kubernetes/api";
import type { TwinCluster } from "../cluster.ts";
import { at, listOf } from "../fields/json.ts";
import type { NodeNetwork, TwinClusterKey } from "../port.ts";

/** Secondary addresses of one interface of an m5.large, less than any bigger instance has (three-systems 3d.6). */
export const ADDRESSES_PER_INTERFACE = 9;

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

/** An address for one more pod of a node: a free one of its interfaces, else of a further interface; undefined when there is none. */
export function podAddress(
  cluster: TwinCluster,
  network: NodeNetwork,
  node: KubeObject,
  instanceId: string,
): string | undefined {
  const key: TwinClusterKey = cluster.identity;
  const used = new Set(
    cluster
      .all(PODS)
      .filter((pod) => at(pod.spec, "nodeName") === node.metadata.name)
      .map((pod) => `${at(pod.status, "podIP")}`),
  );
  const { custom } = cniMode(cluster, node);
  const interfaces = network.interfacesOf(key, instanceId).filter(({ primary }) => !(custom && primary));
  const free = interfaces.flatMap(({ addresses }) => addresses.slice(1)).find((address) => !used.has(address));
  return free ?? furtherInterface(cluster, network, node, instanceId)?.[0];
}

/** ipamd attaches one more interface where the CNI's configuration says; undefined when it cannot. Answers its pods' addresses. */
export function furtherInterface(
  cluster: TwinCluster,
  network: NodeNetwork,
  node: KubeObject,
  instanceId: string,
): readonly string[] | undefined {
  const { custom, config } = cniMode(cluster, node);
  if (custom && config === undefined) return undefined;
  const [primary] = network.interfacesOf(cluster.identity, instanceId);
  if (primary === undefined) return undefined;
  try {
    return network.attachInterface(cluster.identity, {
      instanceId,
      subnetId: config?.subnet ?? primary.subnetId,
      groups: config === undefined || config.groups.length === 0 ? primary.groups : config.groups,
      addresses: ADDRESSES_PER_INTERFACE,
    }).addresses;
  } catch {
    // No free address, or no such subnet: ipamd tries again.
    return undefined;
  }
}
