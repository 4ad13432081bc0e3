import { tellCommand } from "../../apps/cli/src/commands/probe-pods.ts";
import { NetworkNamespaces } from "../../tools/peers/namespaces/network-namespaces.ts";
import { type Child, removeFolder, startChild, temporaryFolder, waitFor } from "../../tools/peers/peer/child.ts";

/** A pod or a node: what has an address and sends packets. */
export interface LabEndpoint {
  /** At most 8 letters and digits. */
  readonly name: string;
  readonly address: string;
  /** On which side of the wire in the middle. */
  readonly side: "left" | "right";
}

/** Its router's address on every wire, as the VPC CNI has it. */
const GATEWAY = "169.254.1.1";
/** Between the two routers. */
const WIRE = { left: "169.254.2.1", right: "169.254.2.2" } as const;
const FAR = { left: "right", right: "left" } as const;

/**
 * Namespaces that real packets go between: endpoints with one interface each, two routers with a wire between them. Firewalls and MTUs are
 * the kernel's own.
 */
export class PacketLab {
  readonly #namespaces: NetworkNamespaces;
  readonly #endpoints: readonly LabEndpoint[];
  readonly #iptables: string;
  readonly #listeners: Child[] = [];
  #folder = "";

  /** `iptables`: the program. */
  constructor(use: string, iptables: string, endpoints: readonly LabEndpoint[]) {
    this.#namespaces = new NetworkNamespaces(use);
    this.#iptables = iptables;
    this.#endpoints = endpoints;
  }

  /** Every endpoint tells on `port` whom it sees, as the pods of `--probe-pods` do, with the programs of the folder. */
  async start(tools: string, port: number): Promise<void> {
    this.#routers();
    for (const endpoint of this.#endpoints) this.#attach(endpoint);
    this.#folder = await temporaryFolder("lab");
    for (const { name } of this.#endpoints) {
      const inside = ["netns", "exec", this.nameOf(name), ...tellCommand(port)];
      const child = startChild({
        name,
        command: "ip",
        args: inside,
        folder: this.#folder,
        env: { PATH: `${tools}:${process.env.PATH}` },
      });
      this.#listeners.push(child);
      await waitFor(`listener of ${name}`, [child], 10_000, async () => this.#listens(name, port) || undefined);
    }
  }

  /** The namespace of an endpoint, as `ip netns` names it. */
  nameOf(name: string): string {
    return this.#namespaces.nameOf(name);
  }

  /** Bytes that the wire between the routers takes. */
  wire(mtu: number): void {
    for (const side of ["left", "right"] as const) this.#namespaces.batch(side, [`link set wire mtu ${mtu}`]);
    // What senders have learned of the way before is no longer so.
    for (const { name } of this.#endpoints) this.#namespaces.batch(name, ["route flush cache"]);
  }

  /** A rule of an endpoint's own firewall, or of a router's: `-A INPUT -p tcp -j DROP`. */
  firewall(name: string, ...rule: readonly string[]): void {
    this.#namespaces.run(name, this.#iptables, rule);
  }

  /** No firewall anywhere. */
  open(): void {
    for (const name of [...this.#endpoints.map((one) => one.name), "left", "right"]) {
      this.#namespaces.run(name, this.#iptables, ["-F"]);
      this.#namespaces.run(name, this.#iptables, ["-t", "nat", "-F"]);
    }
  }

  async stop(): Promise<void> {
    for (const child of this.#listeners) await child.stop();
    this.#namespaces.clear();
    await removeFolder(this.#folder);
  }

  #listens(name: string, port: number): boolean {
    const hex = port.toString(16).toUpperCase().padStart(4, "0");
    return new RegExp(`:${hex} 0+:0000 0A`).test(
      this.#namespaces.run(name, "cat", ["/proc/net/tcp", "/proc/net/tcp6"]),
    );
  }

  #routers(): void {
    for (const side of ["left", "right"]) {
      this.#namespaces.add(side);
      const settings = ["net.ipv4.ip_forward=1", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0"];
      this.#namespaces.run(side, "sysctl", ["-qw", ...settings]);
    }
    this.#namespaces.batch("left", [
      `link add wire mtu 9001 type veth peer name wire netns ${this.nameOf("right")} mtu 9001`,
    ]);
    for (const side of ["left", "right"] as const) {
      this.#namespaces.batch(side, [`addr add ${WIRE[side]}/32 peer ${WIRE[FAR[side]]} dev wire`, "link set wire up"]);
    }
  }

  #attach({ name, address, side }: LabEndpoint): void {
    const full = this.#namespaces.add(name);
    this.#namespaces.batch(side, [
      `link add ${name} mtu 9001 type veth peer name eth0 netns ${full} mtu 9001`,
      `addr add ${GATEWAY}/32 dev ${name}`,
      `link set ${name} up`,
      `route add ${address} dev ${name}`,
    ]);
    this.#namespaces.batch(name, [
      `addr add ${address}/32 dev eth0`,
      "link set eth0 up",
      `route add ${GATEWAY} dev eth0`,
      `route add default via ${GATEWAY} dev eth0`,
    ]);
    this.#namespaces.batch(FAR[side], [`route add ${address} via ${WIRE[side]} dev wire`]);
  }
}
