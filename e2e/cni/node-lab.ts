import { dirname, join } from "node:path";
import { NetworkNamespaces } from "../../tools/peers/namespaces/network-namespaces.ts";
import { Agent } from "./agent.ts";

/** An interface of the node: what AWS is beyond it is a namespace of its own, so that where a packet left is seen. */
export interface LabInterface {
  /** `eth0`, the primary one, `eth1`, or `vlan.eth.1`, a branch interface. */
  readonly device: string;
  readonly address: string;
  /** In the subnet, as AWS's router is. */
  readonly gateway: string;
}

export interface LabPod {
  readonly name: string;
  readonly address: string;
  readonly on: LabInterface;
}

/** What the CNI is told, as ranges. */
export interface LabRules {
  readonly externalSnat: boolean;
  readonly blocks: readonly string[];
  readonly excluded: readonly string[];
  readonly byPrimary: readonly string[];
  readonly random: boolean;
}

const MARK = "0x80";
const BRANCH = "vlan.eth.1";
/** Pods have a router of their own that answers nobody (amazon-vpc-cni-k8s, docs/cni-proposal.md). */
const POD_GATEWAY = "169.254.1.1";

/**
 * A node as the VPC CNI sets it up (aws-network-semantics 3.8), in network namespaces: its interfaces, its pods behind veth devices, the
 * policy rules, and the chains of iptables.
 */
export class NodeLab {
  readonly agents = new Map<string, Agent>();
  readonly #namespaces: NetworkNamespaces;
  readonly #restore: string;
  readonly #interfaces: readonly LabInterface[];
  readonly #pods: readonly LabPod[];
  #byPrimary: readonly string[] = [];

  /** `iptables`: the program; `use` tells its namespaces from those of other labs of this process. */
  constructor(iptables: string, use: string, interfaces: readonly LabInterface[], pods: readonly LabPod[]) {
    this.#restore = join(dirname(iptables), "iptables-restore");
    this.#namespaces = new NetworkNamespaces(use);
    this.#interfaces = interfaces;
    this.#pods = pods;
  }

  /** `beyond`: addresses that every far end answers for. */
  async start(beyond: readonly string[], port: number): Promise<void> {
    const node = "node";
    this.#namespaces.add(node);
    // The CNI loosens the check of reverse paths for node ports; source/dest checks are AWS's.
    const settings = ["net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0"];
    this.#namespaces.run(node, "sysctl", ["-qw", ...settings]);
    for (const each of this.#interfaces) this.#attach(node, each, beyond);
    this.#policy(node);
    for (const [index, pod] of this.#pods.entries()) this.#addPod(node, pod, index);
    this.#strict(node);
    await Promise.all([
      this.#agent(
        "node",
        this.#interfaces.slice(0, 1).map(({ address }) => address),
        port,
      ),
      ...this.#interfaces.map(({ device }) => this.#agent(device, beyond, port)),
      ...this.#pods.map(({ name, address }) => this.#agent(name, [address], port)),
    ]);
  }

  /** The chains and rules of one configuration, instead of those before. */
  configure(rules: LabRules): void {
    const primary = this.#interfaces[0]?.address ?? "";
    const input = `${rules.externalSnat ? "*nat\nCOMMIT\n" : natTable(rules, primary)}${MANGLE_TABLE}`;
    this.#namespaces.run("node", this.#restore, [], input);
    this.#namespaces.batch("node", [
      ...this.#byPrimary.map((cidr) => primaryRule("del", cidr)),
      ...rules.byPrimary.map((cidr) => primaryRule("add", cidr)),
    ]);
    this.#byPrimary = rules.byPrimary;
  }

  /** Ends what was started, and takes every namespace away; what goes with them is gone. */
  async stop(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.stop()));
    this.#namespaces.clear();
  }

  async #agent(name: string, addresses: readonly string[], port: number): Promise<void> {
    const agent = new Agent(this.#namespaces.nameOf(name));
    this.agents.set(name, agent);
    await agent.listen(addresses, port);
  }

  /** The far end has the router's address, and answers for whatever lies beyond it. */
  #attach(node: string, { device, address, gateway }: LabInterface, beyond: readonly string[]): void {
    const far = this.#namespaces.add(device);
    const behind = this.#pods.filter(({ on }) => on.device === device).map((pod) => pod.address);
    const here = [...new Set([address, ...behind])];
    // Whatever comes by this interface came to an address of another one: the translated, and what keeps a pod's address.
    const others = [...this.#pods.map((pod) => pod.address), ...this.#interfaces.map((one) => one.address)];
    this.#namespaces.batch(node, [
      `link add ${device} type veth peer name far netns ${far}`,
      `addr add ${address}/32 dev ${device}`,
      `link set ${device} up`,
    ]);
    this.#namespaces.batch(device, [
      `addr add ${gateway}/32 dev far`,
      "link set far up",
      ...[...new Set([...here, ...others])].map((one) => `route add ${one} dev far`),
      ...beyond.filter((one) => one !== gateway).map((one) => `addr add ${one}/32 dev lo`),
    ]);
    // One answer for all that is asked after: the pods' addresses are the node's to answer for.
    this.#namespaces.run(node, "sysctl", ["-qw", `net.ipv4.conf.${device.replaceAll(".", "/")}.proxy_arp=1`]);
  }

  /** Main leads to the primary interface, table 2 to the second one, table 101 to the branch. */
  #policy(node: string): void {
    const tables = ["main", "2", "101"];
    this.#namespaces.batch(node, [
      ...this.#interfaces.flatMap(({ device, gateway }, index) => [
        `route add ${gateway} dev ${device} table ${tables[index]}`,
        `route add default via ${gateway} dev ${device} table ${tables[index]} onlink`,
      ]),
      `rule add fwmark ${MARK}/${MARK} lookup main prio 1024`,
    ]);
  }

  #addPod(node: string, { name, address, on }: LabPod, index: number): void {
    const pod = this.#namespaces.add(name);
    const veth = `${on.device === BRANCH ? "vlan" : "eni"}${index}`;
    const isSecond = this.#interfaces.indexOf(on) === 1;
    this.#namespaces.batch(node, [`link add ${veth} type veth peer name eth0 netns ${pod}`, `link set ${veth} up`]);
    const [hardware = ""] =
      /link\/ether (\S+)/.exec(this.#namespaces.run(node, "ip", ["link", "show", veth]))?.slice(1) ?? [];
    this.#namespaces.batch(name, [
      `addr add ${address}/32 dev eth0`,
      "link set eth0 up",
      `route add ${POD_GATEWAY} dev eth0`,
      `route add default via ${POD_GATEWAY} dev eth0`,
      `neigh add ${POD_GATEWAY} lladdr ${hardware} dev eth0`,
    ]);
    this.#namespaces.batch(
      node,
      on.device === BRANCH ? branchRules(veth, address) : plainRules(veth, address, isSecond),
    );
  }

  /** Strict mode: the local table is asked after the branches' (3.8 b). */
  #strict(node: string): void {
    if (this.#interfaces.some(({ device }) => device === BRANCH)) {
      this.#namespaces.batch(node, ["rule add lookup local prio 20", "rule del prio 0 lookup local"]);
    }
  }
}

function plainRules(veth: string, address: string, isSecond: boolean): readonly string[] {
  return [
    `route add ${address} dev ${veth}`,
    `rule add to ${address} lookup main prio 512`,
    ...(isSecond ? [`rule add from ${address} lookup 2 prio 1536`] : []),
  ];
}

function branchRules(veth: string, address: string): readonly string[] {
  return [
    `route add ${address} dev ${veth} table 101`,
    `rule add iif ${BRANCH} lookup 101 prio 10`,
    `rule add iif ${veth} lookup 101 prio 10`,
  ];
}

function primaryRule(verb: "add" | "del", cidr: string): string {
  return `rule ${verb} to ${cidr} lookup main prio 1535`;
}

/** AWS-CONNMARK-CHAIN-0 marks what leaves the blocks, AWS-SNAT-CHAIN-0 translates it. */
function natTable({ blocks, excluded, random }: LabRules, primary: string): string {
  const returned = (chain: string) => [...blocks, ...excluded].map((cidr) => `-A ${chain} -d ${cidr} -j RETURN`);
  return [
    "*nat",
    ":AWS-CONNMARK-CHAIN-0 - [0:0]",
    ":AWS-SNAT-CHAIN-0 - [0:0]",
    "-A PREROUTING -i eni+ -j AWS-CONNMARK-CHAIN-0",
    `-A PREROUTING -j CONNMARK --restore-mark --nfmask ${MARK} --ctmask ${MARK}`,
    "-A POSTROUTING -j AWS-SNAT-CHAIN-0",
    ...returned("AWS-CONNMARK-CHAIN-0"),
    `-A AWS-CONNMARK-CHAIN-0 -j CONNMARK --set-xmark ${MARK}/${MARK}`,
    ...returned("AWS-SNAT-CHAIN-0"),
    `-A AWS-SNAT-CHAIN-0 ! -o vlan+ -m addrtype ! --dst-type LOCAL -j SNAT --to-source ${primary}${random ? " --random-fully" : ""}`,
    "COMMIT",
    "",
  ].join("\n");
}

/** Node ports are supported by default: their replies leave by the primary interface. */
const MANGLE_TABLE = `*mangle
-A PREROUTING -i eth0 -m addrtype --dst-type LOCAL --limit-iface-in -j CONNMARK --set-xmark ${MARK}/${MARK}
-A PREROUTING -i eni+ -j CONNMARK --restore-mark --nfmask ${MARK} --ctmask ${MARK}
-A PREROUTING -i vlan+ -j CONNMARK --restore-mark --nfmask ${MARK} --ctmask ${MARK}
COMMIT
`;
