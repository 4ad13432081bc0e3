import { formatAddress, formatPrefix, prefixFrom } from "../../core/src/addressing/index.ts";
import type { Endpoint, Exit, Place } from "../../core/src/network/index.ts";
import {
  awsNode,
  builtOf,
  eksCluster,
  eni,
  exitTaken,
  node,
  pod,
} from "../../core/src/network/kubernetes/clusters.fixture.ts";
import type { FieldRange } from "../../core/src/packets/index.ts";
import type { LabInterface, LabPod, LabRules } from "./node-lab.ts";

/** What the model says of a packet: the interface that it leaves by, the source that the far end sees, and whether its port stays. */
export interface Predicted {
  readonly device: string;
  readonly source: string;
  readonly keepsPort: boolean;
}

/** The model of a lab: the snapshot that AWS and Kubernetes would give of it, and the network built from that. */
export class Prediction {
  readonly #built: ReturnType<typeof builtOf>;
  readonly #interfaces: readonly LabInterface[];

  constructor(interfaces: readonly LabInterface[], pods: readonly LabPod[], rules: LabRules, custom: boolean) {
    this.#interfaces = interfaces;
    this.#built = builtOf([
      eksCluster(),
      awsNode(environment(rules, custom)),
      node("node", interfaces[0]?.address ?? ""),
      ...interfaces.map((one) => {
        const carried = pods.filter(({ on }) => on === one).map(({ address }) => address);
        return eni(`eni-${one.device}`, [one.address, ...carried], [groupOf(one)], { instance: "i-node" });
      }),
      ...pods.map(({ name, address, on }) =>
        pod(`lab/${name}`, "node", address, isBranch(on) ? { branchInterface: `eni-${on.device}` } : {}),
      ),
      pod("lab/node", "node", interfaces[0]?.address ?? "", { hostNetwork: true }),
    ]);
  }

  /** Of a new connection from a pod, or from the node itself (`node`), or of a reply of theirs. */
  of(sender: string, address: string, to: string, isReply = false): Predicted {
    const { exits, changedPorts } = this.#sender(sender);
    const exit = exitTaken({ exits }, to, isReply);
    if (exit === undefined) throw new Error(`no way out of ${sender} to ${to}`);
    const [changed] = exit.translation?.addresses ?? [];
    return {
      device: this.#deviceOf(exit),
      source: changed === undefined ? formatAddress(prefixFrom(address)) : formatAddress(changed),
      keepsPort: exit.translation?.ports === undefined && !isAmong(to, changedPorts?.destinations ?? []),
    };
  }

  #sender(sender: string): Pick<Endpoint, "exits" | "changedPorts"> {
    const place: Place = { kind: "pod", cluster: "west", namespace: "lab", pod: sender };
    const found = this.#built.names.ends(place);
    const end = found?.kind === "ends" ? found.ends[0] : undefined;
    const endpoint = this.#built.endpoints.find(({ id }) => id === end?.endpoint);
    if (endpoint === undefined) throw new Error(`the model has no ${sender}`);
    return endpoint;
  }

  /** The groups of the interface that checks what leaves. */
  #deviceOf({ filters }: Exit): string {
    const found = this.#interfaces.find((one) => filters.some(({ id }) => id === `${groupOf(one)} egress`));
    if (found === undefined) throw new Error(`no interface has ${filters.map(({ id }) => id).join()}`);
    return found.device;
  }
}

function isAmong(address: string, ranges: readonly FieldRange[]): boolean {
  const { base } = prefixFrom(address);
  return ranges.some(({ from, to }) => from <= base && base <= to);
}

function environment({ externalSnat, excluded, byPrimary, random }: LabRules, custom: boolean) {
  return {
    AWS_VPC_K8S_CNI_EXTERNALSNAT: `${externalSnat}`,
    AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: excluded.map((cidr) => formatPrefix(prefixFrom(cidr))).join(","),
    AWS_EXTERNAL_SERVICE_CIDRS: byPrimary.join(","),
    AWS_VPC_K8S_CNI_RANDOMIZESNAT: random ? "prng" : "none",
    AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: `${custom}`,
    POD_SECURITY_GROUP_ENFORCING_MODE: "strict",
  };
}

function groupOf({ device }: LabInterface): string {
  return `sg-${device}`;
}

function isBranch({ device }: LabInterface): boolean {
  return device.startsWith("vlan");
}
