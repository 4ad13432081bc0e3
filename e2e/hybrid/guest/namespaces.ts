import { execFile, execFileSync } from "node:child_process";
import type { Scene } from "../scene.ts";
import { HUB, SITE_POD, spokeAddresses, VPC_PODS } from "../scene.ts";

/** Runs a program to its end; throws with what it complains of. */
export function command(program: string, args: readonly string[], input = ""): string {
  // What was on the wire in some minutes, packet by packet, is more than Node's own megabyte.
  const maxBuffer = 256 * 1024 * 1024;
  return execFileSync(program, [...args], { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"], maxBuffer });
}

/** Runs a program in a namespace; its output, or undefined when it fails. */
export function commandIn(namespace: string, program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("ip", ["netns", "exec", namespace, program, ...args], { maxBuffer: 2 ** 26 }, (error, stdout) =>
      resolve(error === null ? stdout : undefined),
    );
  });
}

interface End {
  readonly namespace: string;
  readonly device: string;
  readonly address: string;
}

/** All namespaces, their cables and addresses, and the routes that do not change. */
export function buildNetworks(scene: Scene): void {
  const spokes = scene.spokes.map(({ name, number }) => ({ name, number, ...spokeAddresses(number) }));
  const names = [
    ...["inet", "vpc", "site", "sitepod", scene.hub.name],
    ...spokes.flatMap(({ name, number }) => [name, `eip${number}`]),
    ...VPC_PODS.map(({ table }) => `pod${table}`),
  ];
  command("ip", ["-batch", "-"], names.map((name) => `netns add ${name}\n`).join(""));
  for (const name of names) command("ip", ["netns", "exec", name, "sysctl", "-qp", "-"], SYSCTL);
  const cables: readonly (readonly [End, End])[] = [
    cable(scene.hub.name, "ens5", `${HUB.outside}/24`, "inet", "hub", `${HUB.outsideGateway}/24`),
    cable(scene.hub.name, "ens6", `${HUB.inside}/24`, "site", "eth0", `${HUB.node}/24`),
    cable("site", "pod", "192.168.10.1/24", "sitepod", "eth0", `${SITE_POD}/24`),
    ...VPC_PODS.map(({ address, gateway, table }) =>
      cable(`pod${table}`, "eth0", `${address}/24`, "vpc", `pod${table}`, `${gateway}/24`),
    ),
    ...spokes.flatMap((spoke) => [
      cable(`eip${spoke.number}`, "wan", `${spoke.elastic}/28`, "inet", spoke.name, `${spoke.elasticGateway}/28`),
      cable(`eip${spoke.number}`, "lan", `${spoke.outsideGateway}/24`, spoke.name, "ens5", `${spoke.outside}/24`),
      cable("vpc", spoke.name, `${spoke.insideGateway}/24`, spoke.name, "ens6", `${spoke.inside}/24`),
    ]),
    [
      { namespace: "", device: "aws", address: "10.0.255.2/30" },
      { namespace: "vpc", device: "aws", address: "10.0.255.1/30" },
    ],
  ];
  const lines = new Map<string, string[]>();
  const say = (namespace: string, line: string): void => {
    lines.set(namespace, [...(lines.get(namespace) ?? []), line]);
  };
  cables.forEach(([one, other], at) => {
    command(
      "ip",
      ["-batch", "-"],
      `link add a${at} type veth peer name b${at}\n${moved(one, `a${at}`)}${moved(other, `b${at}`)}`,
    );
    for (const [end, name] of [
      [one, `a${at}`],
      [other, `b${at}`],
    ] as const) {
      if (name !== end.device) say(end.namespace, `link set dev ${name} name ${end.device}`);
      say(end.namespace, `address add ${end.address} dev ${end.device}`);
      say(end.namespace, `link set dev ${end.device} up`);
    }
  });
  const gateway = (namespace: string, address: string): void => say(namespace, `route add default via ${address}`);
  gateway(scene.hub.name, HUB.outsideGateway);
  gateway("site", HUB.inside);
  gateway("sitepod", "192.168.10.1");
  for (const { gateway: address, table } of VPC_PODS) gateway(`pod${table}`, address);
  for (const spoke of spokes) {
    gateway(`eip${spoke.number}`, spoke.elasticGateway);
    gateway(spoke.name, spoke.outsideGateway);
    // The metadata service answers at every interface.
    say(spoke.name, `route add 169.254.169.254 via ${spoke.insideGateway}`);
  }
  say("", "address add 169.254.169.254/32 dev aws");
  say("", "route add 10.0.0.0/16 via 10.0.255.1");
  say("vpc", "route add 169.254.169.254 via 10.0.255.2");
  for (const { subnet, table } of VPC_PODS) say("vpc", `rule add from ${subnet} table ${table}`);
  for (const [namespace, batch] of lines) {
    const at = namespace === "" ? [] : ["-n", namespace];
    const text = namespace === "" ? batch : ["link set dev lo up", ...batch];
    command("ip", [...at, "-batch", "-"], text.map((line) => `${line}\n`).join(""));
  }
  for (const spoke of spokes) command("ip", ["netns", "exec", `eip${spoke.number}`, "nft", "-f", "-"], elastic(spoke));
}

const SYSCTL = `net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
`;

function cable(one: string, device: string, address: string, other: string, far: string, farAddress: string) {
  return [
    { namespace: one, device, address },
    { namespace: other, device: far, address: farAddress },
  ] as const;
}

function moved({ namespace }: End, name: string): string {
  return namespace === "" ? "" : `link set dev ${name} netns ${namespace}\n`;
}

/** An Elastic IP as the Internet gateway has it: address for address, both ways, whatever the protocol. */
function elastic({ outside, elastic: address }: ReturnType<typeof spokeAddresses>): string {
  return `table ip elastic {
  chain in {
    type nat hook prerouting priority -100
    iifname "wan" dnat to ${outside}
  }
  chain out {
    type nat hook postrouting priority 100
    oifname "wan" snat to ${address}
  }
}
`;
}
