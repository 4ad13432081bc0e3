import type { Draw } from "./draw.fixture.ts";
import type { Plot, Written } from "./plot.fixture.ts";
import { randomCluster } from "./random-cluster.fixture.ts";
import { randomAcl, randomGroup } from "./random-filters.fixture.ts";
import { withTunnel } from "./random-tunnel.fixture.ts";

type VpcWritten = NonNullable<Written["vpcs"]>[string];

const SITE = "192.168.0.0/24";
const SITE_PODS = "192.168.64.0/24";

/** Everything at once, and small, so that random packets often meet something. Two of a kind seldom disagree by what AWS leaves open. */
export function randomNetwork(draw: Draw): Written {
  const plots = draw.times(2, 4, (index) => plotOf(draw, index));
  const peerings = plots.flatMap((a, index) =>
    plots
      .slice(index + 1)
      .flatMap((b) => (draw.percent(60) ? [{ a, b, status: draw.percent(85) ? "active" : "pending-acceptance" }] : [])),
  );
  const members = plots.filter(({ region }) => region === "eu-west-1");
  const onTransit = members.filter(() => draw.percent(70));
  const vpn = draw.percent(50) ? draw.of(members) : undefined;
  const vpcs = plots.map((plot) => [plot.name, vpcOf(draw, plot, { plots, peerings, onTransit, vpn })] as const);
  const hosts = plots.flatMap((plot) => hostsOf(draw, plot));
  const nats = plots
    .filter(({ nat }) => nat)
    .map(
      ({ name, index }) =>
        [
          name,
          { subnet: `${name}3`, address: `10.${index}.0.40`, public: `52.0.${index}.99`, private: draw.percent(15) },
        ] as const,
    );
  const home = plots.find(({ hasPods }) => hasPods);
  const written: Written = {
    vpcs: Object.fromEntries(vpcs),
    hosts: Object.fromEntries(hosts),
    nats: Object.fromEntries(nats),
    peerings: Object.fromEntries(
      peerings.map(({ a, b, status }) => [
        `${a.name}${b.name}`,
        { requester: `vpc-${a.name}`, accepter: `vpc-${b.name}`, status },
      ]),
    ),
    prefixLists: {
      all: draw.some(["10.0.0.0/16", "10.1.0.0/16", "10.2.0.16/28", SITE], 3),
      few: draw.some(["10.0.0.0/28", "10.1.0.4/32", "10.1.0.0/24"], 2),
    },
    ...transit(draw, onTransit, members, vpn),
    sites: { dc: { nodes: [SITE], pods: [SITE_PODS] } },
    clusters: home === undefined ? {} : { c: randomCluster(draw, home) },
  };
  const isJoined = Object.keys(written.vpns ?? {}).length > 0;
  const [outward = draw.of(members)] = members.filter(({ internet }) => internet);
  return isJoined ? written : withTunnel(draw, written, outward, [SITE, SITE_PODS]);
}

function plotOf(draw: Draw, index: number): Plot {
  return {
    name: "abcd".charAt(index),
    index,
    region: index > 0 && draw.percent(20) ? "us-east-1" : "eu-west-1",
    hasIpv6: draw.percent(50),
    hasPods: index === 0 && draw.percent(70),
    internet: draw.percent(60),
    nat: draw.percent(50),
    router: draw.percent(40),
    twoZones: draw.percent(50),
  };
}

interface Around {
  readonly plots: readonly Plot[];
  readonly peerings: readonly { readonly a: Plot; readonly b: Plot; readonly status: string }[];
  readonly onTransit: readonly Plot[];
  readonly vpn: Plot | undefined;
}

/** Subnets of 16 addresses: two of hosts, one of gateways, one of routers, one of pods. */
function vpcOf(draw: Draw, plot: Plot, around: Around): VpcWritten {
  const { name, index, hasIpv6, hasPods } = plot;
  const acls = Object.fromEntries(draw.times(0, 2, (one) => [`${name}-acl${one}`, randomAcl(draw)] as const));
  const tables = ["main", `${name}-t0`, `${name}-t1`];
  const subnet = (one: number, cidr: string) => ({
    cidr,
    ...(hasIpv6 ? { cidr6: `2600:1f18:${index}:${one}::/64` } : {}),
    zone: one === 2 && plot.twoZones ? "b" : "a",
    ...(draw.percent(60) ? { table: draw.of(tables.slice(1)) } : {}),
    ...(Object.keys(acls).length > 0 && draw.percent(50) ? { acl: draw.of(Object.keys(acls)) } : {}),
  });
  return {
    cidrs: [
      `10.${index}.0.0/16`,
      ...(hasPods ? ["100.64.0.0/16"] : []),
      ...(hasIpv6 ? [`2600:1f18:${index}::/56`] : []),
    ],
    region: plot.region,
    internet: plot.internet,
    egressOnly: hasIpv6 && !plot.internet,
    subnets: {
      [`${name}1`]: subnet(1, `10.${index}.0.0/28`),
      [`${name}2`]: subnet(2, `10.${index}.0.16/28`),
      [`${name}3`]: subnet(3, `10.${index}.0.32/28`),
      [`${name}4`]: { cidr: `10.${index}.0.48/28`, table: `${name}-router` },
      ...(hasPods ? { [`${name}5`]: subnet(5, "100.64.0.0/24") } : {}),
    },
    tables: {
      ...Object.fromEntries(tables.map((table) => [table, routesOf(draw, plot, around, true)])),
      [`${name}-router`]: routesOf(draw, plot, around, false),
    },
    groups: Object.fromEntries([0, 1, 2].map((one) => [`${name}${one}`, randomGroup(draw, around.plots)])),
    acls,
  };
}

function routesOf(draw: Draw, plot: Plot, around: Around, byRouter: boolean): Readonly<Record<string, string>> {
  const { name, index } = plot;
  const routes = new Map<string, string>();
  const peers = around.peerings.flatMap(({ a, b, status }) =>
    a === plot || b === plot ? [{ other: a === plot ? b : a, id: `pcx-${a.name}${b.name}`, status }] : [],
  );
  for (const { other, id } of peers) {
    for (const destination of destinationsOf(draw, other)) routes.set(destination, id);
  }
  if (around.onTransit.includes(plot)) {
    for (const destination of draw.some(
      [...around.plots.filter((one) => one !== plot).flatMap((one) => destinationsOf(draw, one)), SITE, "0.0.0.0/0"],
      4,
    ))
      routes.set(destination, "tgw-t");
  }
  if (around.vpn === plot)
    for (const destination of draw.some([SITE, SITE_PODS, "192.168.0.0/16"], 2))
      routes.set(destination, `vgw-v${draw.percent(50) ? " propagated" : ""}`);
  if (plot.internet && draw.percent(60)) routes.set("0.0.0.0/0", `igw-${name}`);
  else if (plot.nat && draw.percent(70)) routes.set("0.0.0.0/0", `nat-${name}`);
  if (plot.hasIpv6 && draw.percent(70)) routes.set("::/0", plot.internet ? `igw-${name}` : `eigw-${name}`);
  if (byRouter && plot.router && draw.percent(40))
    routes.set(draw.of([`10.${index}.0.0/28`, `10.${index}.0.16/28`, "10.0.0.0/8"]), `eni-${name}router`);
  if (draw.percent(15)) routes.set(draw.of(["10.1.0.0/24", "10.2.0.4/32", "10.0.0.0/14"]), "eni-lost blackhole");
  const [peer] = peers;
  if (peer !== undefined && draw.percent(20)) routes.set(draw.of(["pl-all", "pl-few"]), peer.id);
  for (const own of [`10.${index}.0.0/24`, `10.${index}.0.4/32`, `10.${index}.0.0/16`]) routes.delete(own);
  return Object.fromEntries(routes);
}

function destinationsOf(draw: Draw, { index, hasIpv6, hasPods }: Plot): readonly string[] {
  const all = [
    `10.${index}.0.0/16`,
    `10.${index}.0.0/16`,
    `10.${index}.0.0/28`,
    `10.${index}.0.16/28`,
    `10.${index}.0.4/32`,
  ];
  return [
    ...(draw.percent(85) ? [draw.of(all)] : []),
    ...(draw.percent(25) ? [draw.of(all)] : []),
    ...(hasPods && draw.percent(60) ? ["100.64.0.0/16"] : []),
    ...(hasIpv6 && draw.percent(80) ? [`2600:1f18:${index}::/56`] : []),
  ];
}

function hostsOf(
  draw: Draw,
  { name, index, hasIpv6, internet, router }: Plot,
): readonly (readonly [string, NonNullable<Written["hosts"]>[string]])[] {
  const at = (one: number, subnet: number, low: number) => {
    const groups = draw.percent(90)
      ? [`sg-${name}${draw.below(3)}`, ...(draw.percent(20) ? [`sg-${name}${draw.below(3)}`] : [])]
      : undefined;
    return [
      `${name}h${one}`,
      {
        subnet: `${name}${subnet}`,
        address: `10.${index}.0.${low}`,
        more: hasIpv6 ? [`2600:1f18:${index}:${subnet}::${low}`] : [],
        ...(groups === undefined ? {} : { groups: [...new Set(groups)] }),
        ...(internet && draw.percent(50) ? { public: `52.0.${index}.${one + 1}` } : {}),
        ...(draw.percent(5) ? { state: "stopped" } : {}),
      },
    ] as const;
  };
  const box = [
    `${name}router`,
    {
      subnet: `${name}4`,
      address: `10.${index}.0.52`,
      more: hasIpv6 ? [`2600:1f18:${index}:4::52`] : [],
      groups: [`sg-${name}0`] as string[],
      check: draw.percent(25),
    },
  ] as const;
  return [at(0, 1, 4), at(1, 1, 5), at(2, 2, 20), ...(router ? [box] : [])];
}

function transit(
  draw: Draw,
  onTransit: readonly Plot[],
  members: readonly Plot[],
  vpn: Plot | undefined,
): Partial<Written> {
  const references = draw.percent(40);
  const overVpn = vpn === undefined && draw.percent(50);
  const attachments = Object.fromEntries(
    onTransit.map(({ name, twoZones }) => [
      name,
      {
        to: `vpc-${name}`,
        // One of each zone; which of them what comes over a VPN is given to, AWS does not say.
        subnets:
          twoZones && !overVpn && draw.percent(50)
            ? [`${name}3`, `${name}2`]
            : [draw.percent(70) ? `${name}3` : `${name}1`],
        ...(draw.percent(90) ? { table: draw.of(["t0", "t1"]) } : {}),
        references: draw.percent(70),
      },
    ]),
  );
  const names = [...Object.keys(attachments), ...(overVpn ? ["x"] : [])];
  const table = () => ({
    propagations: names.filter(() => draw.percent(75)),
    routes:
      names.length === 0
        ? {}
        : Object.fromEntries(
            draw
              .some(["10.0.0.0/16", "10.1.0.16/28", "0.0.0.0/0", "192.168.0.0/16", "10.2.0.0/16"], 2)
              .map((destination) => [destination, draw.percent(25) ? "blackhole" : draw.of(names)]),
          ),
  });
  return {
    transitGateways: {
      t: {
        references,
        attachments: { ...attachments, ...(overVpn ? { x: { to: "vpn-x", table: "t0" } } : {}) },
        tables: { t0: table(), t1: table() },
      },
    },
    customerGateways: { k: { address: "203.0.113.1", vpc: `vpc-${members[0]?.name ?? "a"}` } },
    vpnGateways: vpn === undefined ? {} : { v: { vpcs: [`vpc-${vpn.name}`] } },
    vpns: {
      ...(vpn === undefined
        ? {}
        : { v: { gateway: "vgw-v", customer: "cgw-k", routes: draw.some([SITE, SITE_PODS], 2), up: draw.below(3) } }),
      ...(overVpn
        ? { x: { gateway: "tgw-t", customer: "cgw-k", routes: [SITE, SITE_PODS], up: 1 + draw.below(2) } }
        : {}),
    },
  };
}
