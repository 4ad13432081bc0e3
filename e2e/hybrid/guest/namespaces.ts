import { EC2, type Port, type Scene, type SceneSpoke, type SceneTable, SITE_POD } from "../scene.ts";

interface End {
  readonly namespace: string;
  readonly device: string;
  readonly address: string;
}

/** The namespace of the Elastic IP's translation before a spoke. */
export const elasticOf = ({ name }: SceneSpoke): string => `${name}-eip`;
/** Of the pod in the subnet of a table. */
export const podOf = ({ subnet }: SceneTable): string => `pod-${subnet.slice(-4)}`;

/**
 * The script that makes all namespaces, their cables and addresses, and the routes that do not change. `vpc` stands for AWS's own router: it answers for everybody in
 * every subnet (`proxy_arp`) and knows each interface by its address alone.
 */
export function networksOf({ hub, spokes, tables }: Scene): string {
  const names = [
    ...["inet", "vpc", "site", "sitepod", hub.name],
    ...spokes.flatMap((spoke) => [spoke.name, elasticOf(spoke)]),
    ...tables.map(podOf),
  ];
  const cables: readonly (readonly [End, End])[] = [
    [end(hub.name, hub.outside), { namespace: "inet", device: "hub", address: `${hub.outside.gateway}/24` }],
    [end(hub.name, hub.inside), { namespace: "site", device: "eth0", address: `${hub.inside.gateway}/24` }],
    [
      { namespace: "site", device: "pod", address: `${SITE_POD.gateway}/24` },
      { namespace: "sitepod", device: "eth0", address: `${SITE_POD.address}/24` },
    ],
    ...tables.map(
      (table) =>
        [
          { namespace: podOf(table), device: "eth0", address: `${table.pod}/${table.cidr.split("/")[1]}` },
          { namespace: "vpc", device: podOf(table), address: `${table.gateway}/32` },
        ] as const,
    ),
    ...spokes.flatMap((spoke, at): readonly (readonly [End, End])[] => [
      [
        { namespace: elasticOf(spoke), device: "wan", address: `100.127.${at}.2/30` },
        { namespace: "inet", device: spoke.name, address: `100.127.${at}.1/30` },
      ],
      [
        {
          namespace: elasticOf(spoke),
          device: "lan",
          address: `${spoke.outside.gateway}/${spoke.outside.prefixLength}`,
        },
        end(spoke.name, spoke.outside),
      ],
      [{ namespace: "vpc", device: spoke.name, address: `${spoke.inside.gateway}/32` }, end(spoke.name, spoke.inside)],
    ]),
    [
      { namespace: "", device: "aws", address: `${EC2.address}/30` },
      { namespace: "vpc", device: "aws", address: "169.254.170.1/30" },
    ],
  ];
  const lines = new Map<string, string[]>();
  const say = (namespace: string, line: string): void => {
    lines.set(namespace, [...(lines.get(namespace) ?? []), line]);
  };
  cables.forEach(([one, other], at) => {
    say("", `link add a${at} type veth peer name b${at}`);
    for (const [{ namespace, device, address }, name] of [
      [one, `a${at}`],
      [other, `b${at}`],
    ] as const) {
      if (namespace !== "") say("", `link set dev ${name} netns ${namespace}`);
      if (name !== device) say(namespace, `link set dev ${name} name ${device}`);
      say(namespace, `address add ${address} dev ${device}`);
      say(namespace, `link set dev ${device} up`);
    }
  });
  say(hub.name, `route add default via ${hub.outside.gateway}`);
  say("site", `route add default via ${hub.inside.address}`);
  say("sitepod", `route add default via ${SITE_POD.gateway}`);
  for (const table of tables) {
    say(podOf(table), `route add default via ${table.gateway}`);
    say("vpc", `route add ${table.pod} dev ${podOf(table)}`);
  }
  spokes.forEach((spoke, at) => {
    say(elasticOf(spoke), `route add default via 100.127.${at}.1`);
    say("inet", `route add ${spoke.elastic} via 100.127.${at}.2`);
    say("vpc", `route add ${spoke.inside.address} dev ${spoke.name}`);
    for (const route of ownRoutes(spoke)) say(spoke.name, `route add ${route}`);
  });
  say("", `address add ${METADATA}/32 dev aws`);
  say("", "route add 10.0.0.0/8 via 169.254.170.1");
  say("vpc", `route add ${METADATA} via ${EC2.address}`);
  tables.forEach(({ cidr }, at) => {
    say("vpc", `rule add from ${cidr} table ${kernelTable(at)}`);
  });
  const batches = [...lines].map(([namespace, batch]) => {
    const [at, first] = namespace === "" ? ["", ""] : [`-n ${namespace}`, "link set dev lo up\n"];
    return here(`ip ${at} -batch -`, `${first}${batch.map((line) => `${line}\n`).join("")}`);
  });
  return [
    "set -e",
    here("ip -batch -", names.map((name) => `netns add ${name}\n`).join("")),
    ...names.map((name) => here(`ip netns exec ${name} sysctl -qp -`, SYSCTL)),
    "ip netns exec vpc sysctl -qw net.ipv4.conf.all.proxy_arp=1",
    ...batches,
    ...spokes.map((spoke) => here(`ip netns exec ${elasticOf(spoke)} nft -f -`, elastic(spoke))),
  ].join("\n");
}

function here(command: string, input: string): string {
  return `${command} <<'END'\n${input}END`;
}

/** Where instances look for the metadata service: it answers at every interface. */
export const METADATA = "169.254.169.254";

/** The number in the kernel of a VPC's table. */
export const kernelTable = (at: number): number => 101 + at;

/** What a spoke has of DHCP, and the ways to what of AWS the lab plays. */
export function ownRoutes({ outside, inside }: SceneSpoke): readonly string[] {
  return [
    `default via ${outside.gateway}`,
    ...[METADATA, EC2.address].map((address) => `${address} via ${inside.gateway}`),
  ];
}

function end(namespace: string, { device, address, prefixLength }: Port): End {
  return { namespace, device, address: `${address}/${prefixLength}` };
}

const SYSCTL = `net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
`;

/** An Elastic IP as the Internet gateway has it: address for address, both ways, whatever the protocol; and no way to private addresses. */
function elastic({ outside, elastic: address }: SceneSpoke): string {
  return `table ip elastic {
  chain in {
    type nat hook prerouting priority -100
    iifname "wan" dnat to ${outside.address}
  }
  chain out {
    type nat hook postrouting priority 100
    oifname "wan" snat to ${address}
  }
  chain gateway {
    type filter hook forward priority 0
    oifname "wan" ip daddr 10.0.0.0/8 drop
  }
}
`;
}
