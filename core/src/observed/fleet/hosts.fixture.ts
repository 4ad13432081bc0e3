import type { Observed } from "../index.ts";
import type { Draw } from "./draw.fixture.ts";
import { addressOf, type Placed, Places, runningInstance } from "./places.fixture.ts";
import { podsOf } from "./pods.fixture.ts";
import { hostOf, idOf, type Site, subnetBlock, thing } from "./site.fixture.ts";
import type { FleetSize } from "./size.fixture.ts";
import type { SubnetRole } from "./subnets.fixture.ts";

type Role = "edge" | "web" | "api" | "db" | "cache" | "ops";

const ROLES: Readonly<Record<Role, SubnetRole["tier"]>> = {
  edge: "public",
  web: "app",
  api: "app",
  db: "data",
  cache: "data",
  ops: "public",
};

/** How many of a hundred interfaces are which; half are nodes' and their pods'. */
const SHARES: readonly (readonly [Role, number])[] = [
  ["edge", 6],
  ["web", 13],
  ["api", 13],
  ["db", 8],
  ["cache", 5],
  ["ops", 5],
];

/** Everything that stands in a VPC: gateways, instances, nodes and pods. */
export function hostsOf(site: Site, size: FleetSize, draw: Draw): readonly Observed[] {
  const places = new Places(site, draw);
  let made = 0;
  const hosts = SHARES.flatMap(([role, share]) =>
    Array.from({ length: Math.max(1, Math.round((share * size.interfaces) / 100)) }, (_, turn) => {
      made += 1;
      return instanceOf(site, made, places.next(ROLES[role], role, turn), role);
    }).flat(),
  );
  const nodes = Math.floor((size.interfaces - made) / 2);
  return [...gatewaysOf(site), ...hosts, ...podsOf(site, size, { places, first: made + 1, nodes })];
}

function instanceOf(site: Site, nth: number, placed: Placed, role: Role): readonly Observed[] {
  const id = idOf("i", site.index, nth);
  const card = idOf("eni", site.index, nth);
  const address = addressOf(site, placed);
  const open = role === "edge" ? [{ private: address, public: publicOf(site, nth) }] : [];
  return [
    thing(
      "network-interface",
      site.scope,
      card,
      {
        vpc: site.vpc,
        subnet: idOf("subnet", site.index, placed.subnet),
        status: "in-use",
        description: role,
        groups: placed.groups,
        instance: id,
        leaked: false,
        addresses: [address],
        prefixes: [],
        sourceDestCheck: true,
        type: "interface",
        ...(open.length > 0 ? { publicAddresses: open } : {}),
      },
      {},
    ),
    runningInstance(site, id, [card]),
    ...open.map((one) =>
      thing("elastic-address", site.scope, idOf("eipalloc", site.index, nth), { ...one, networkInterface: card }, {}),
    ),
  ];
}

function publicOf(site: Site, nth: number): string {
  return `52.${site.index >> 8}.${site.index & 255}.${nth & 255}`;
}

/** An internet gateway, and a NAT gateway in the first public subnet with its interface. */
function gatewaysOf(site: Site): readonly Observed[] {
  const { scope, vpc, index } = site;
  const address = {
    private: hostOf(subnetBlock(site, 0), 10),
    public: publicOf(site, 255),
    networkInterface: idOf("eni", index),
  };
  return [
    thing("internet-gateway", scope, idOf("igw", index), { vpcs: [vpc] }, {}),
    thing(
      "nat-gateway",
      scope,
      idOf("nat", index),
      { vpc, subnet: idOf("subnet", index), state: "available", connectivity: "public", addresses: [address] },
      {},
    ),
    thing(
      "network-interface",
      scope,
      idOf("eni", index),
      {
        vpc,
        subnet: idOf("subnet", index),
        status: "in-use",
        description: "Interface for NAT Gateway",
        groups: [],
        leaked: false,
        addresses: [address.private],
        prefixes: [],
        sourceDestCheck: false,
        type: "nat_gateway",
        publicAddresses: [{ private: address.private, public: address.public }],
      },
      {},
    ),
  ];
}
