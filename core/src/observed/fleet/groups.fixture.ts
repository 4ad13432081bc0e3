import type { SecurityRule } from "../../desired/index.ts";
import type { Observed } from "../index.ts";
import type { Draw } from "./draw.fixture.ts";
import { corporate, idOf, type Site, siteOf, thing } from "./site.fixture.ts";
import type { FleetSize } from "./size.fixture.ts";

/** The first nine of a VPC's twenty groups; the others belong to teams, whose interfaces carry them besides. */
export const GROUPS = ["default", "edge", "web", "api", "db", "cache", "ops", "nodes", "pods"] as const;
export const TEAMS = 11;
type Group = (typeof GROUPS)[number];

const ANYWHERE = "0.0.0.0/0";
const EVERYTHING: SecurityRule = { protocol: "-1", cidr: ANYWHERE };

export function groupId(index: number, group: Group): string {
  return idOf("sg", index, GROUPS.indexOf(group));
}

export function teamId(index: number, nth: number): string {
  return idOf("sg", index, GROUPS.length + nth);
}

function tcp(from: number, more: Partial<SecurityRule>, to = from): SecurityRule {
  return { protocol: "tcp", fromPort: from, toPort: to, ...more };
}

type Rules = Pick<Observed<"security-group">["props"], "ingress" | "egress">;

export function groupsOf(site: Site, size: FleetSize, draw: Draw): readonly Observed[] {
  const rules = [
    ...GROUPS.map((name) => [name, rulesOf(site, size)[name]] as const),
    ...Array.from({ length: TEAMS }, (_, nth) => [`team-${nth}`, teamRules(site, draw)] as const),
  ];
  return rules.map(([name, { ingress, egress }], nth) =>
    thing(
      "security-group",
      site.scope,
      idOf("sg", site.index, nth),
      { vpc: site.vpc, name, description: name, ingress, egress },
      {},
    ),
  );
}

function rulesOf(site: Site, size: FleetSize): Readonly<Record<Group, Rules>> {
  const own = (group: Group) => ({ group: groupId(site.index, group) });
  const bastions = tcp(22, { cidr: corporate(site.region, "bastions") });
  const all: Pick<Rules, "egress"> = { egress: [EVERYTHING] };
  const ping: SecurityRule = { protocol: "icmp", fromPort: 8, toPort: -1, cidr: "10.0.0.0/8" };
  return {
    default: { ingress: [{ protocol: "-1", ...own("default") }], ...all },
    edge: { ingress: [tcp(443, { cidr: ANYWHERE }), tcp(80, { cidr: ANYWHERE })], ...all },
    web: { ingress: [tcp(8443, own("edge")), tcp(8080, { cidr: "10.0.0.0/8" }), bastions, ping], ...all },
    api: {
      // Groups of peered VPCs are known within the region only (F27).
      ingress: [tcp(443, own("web")), tcp(443, own("pods")), ...webOfPeers(site, size), bastions],
      egress: [tcp(443, { cidr: ANYWHERE }), tcp(5432, own("db")), tcp(6379, own("cache"))],
    },
    db: {
      ingress: [tcp(5432, own("api")), tcp(5432, own("pods")), tcp(5432, { cidr: corporate(site.region, "apps") })],
      egress: [{ protocol: "-1", cidr: site.block }],
    },
    cache: { ingress: [tcp(6379, own("api")), tcp(6379, own("nodes"))], egress: [] },
    ops: { ingress: [bastions, ping], ...all },
    nodes: {
      ingress: [
        { protocol: "-1", ...own("nodes") },
        { protocol: "-1", ...own("pods") },
        tcp(10_250, own("ops")),
        bastions,
      ],
      ...all,
    },
    pods: {
      ingress: [
        { protocol: "-1", ...own("pods") },
        { protocol: "-1", ...own("nodes") },
        tcp(8080, { cidr: "10.0.0.0/8" }, 8090),
        { protocol: "tcp", fromPort: 0, toPort: 65_535, cidr: "100.64.0.0/10" },
      ],
      ...all,
    },
  };
}

function webOfPeers(site: Site, size: FleetSize): readonly SecurityRule[] {
  const near = site.peers.filter((other) => siteOf(other, size).scope === site.scope);
  return near.slice(0, 4).map((other) => tcp(443, { group: groupId(other, "web") }));
}

/** A team lets in some port from somewhere. */
function teamRules(site: Site, draw: Draw): Rules {
  const blocks = [site.block, site.podBlock, "10.0.0.0/8", `10.${draw.below(250)}.0.0/16`, "100.64.0.0/10"];
  const ports = Array.from({ length: 3 }, () => 7000 + draw.below(20));
  return {
    ingress: ports.map((port) => tcp(port, { cidr: draw.of(blocks) })),
    egress: draw.below(2) === 0 ? [] : [tcp(443, { cidr: ANYWHERE }), tcp(7000, { cidr: "10.0.0.0/8" }, 7019)],
  };
}
