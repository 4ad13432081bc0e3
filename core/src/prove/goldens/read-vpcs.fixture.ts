import type { AwsScope, SecurityRule } from "../../desired/index.ts";
import type { AclEntry, RouteFact, VpcCidrFact } from "../../observed/index.ts";
import type { HostShorthand, InterfaceShorthand, Shorthand, VpcShorthand } from "./shorthand.fixture.ts";
import type { World } from "./world-read.fixture.ts";

type SubnetShorthand = VpcShorthand["subnets"][string];

/** VPCs with what lies in them, and what AWS makes by itself. */
export function readVpcs(shorthand: Shorthand, world: World): void {
  for (const [name, vpc] of Object.entries(shorthand.vpcs)) {
    const scope = world.scope(vpc);
    const id = `vpc-${name}`;
    const blocks = vpc.cidrs.map((text, index) => blockOf(text, `vpc-cidr-assoc-${name}-${index}`));
    const cidrs = blocks.filter(({ cidr }) => !cidr.includes(":"));
    const ipv6Cidrs = blocks.filter(({ cidr }) => cidr.includes(":"));
    world.add<"vpc">({
      kind: "vpc",
      scope,
      id,
      props: { cidr: cidrs[0]?.cidr ?? "" },
      facts: {
        state: "available",
        isDefault: false,
        ownerAccount: scope.account,
        cidrs,
        ...(ipv6Cidrs.length > 0 ? { ipv6Cidrs } : {}),
        ...(vpc.block === undefined ? {} : { blockPublicAccess: vpc.block }),
      },
    });
    for (const { cidr, associationId, state } of cidrs.slice(1)) {
      world.add<"vpc-cidr">({ kind: "vpc-cidr", scope, id: associationId, props: { vpc: id, cidr }, facts: { state } });
    }
    readSubnets(id, vpc, scope, world);
    readTables(name, vpc, blocks, scope, world);
    readGroups(name, vpc, ipv6Cidrs.length > 0, scope, world);
    readAcls(name, vpc, scope, world);
    if (vpc.internet)
      world.add<"internet-gateway">({
        kind: "internet-gateway",
        scope,
        id: `igw-${name}`,
        props: { vpcs: [id] },
        facts: {},
      });
    if (vpc.egressOnly) {
      world.add<"egress-only-internet-gateway">({
        kind: "egress-only-internet-gateway",
        scope,
        id: `eigw-${name}`,
        props: { vpcs: [id] },
        facts: {},
      });
    }
  }
}

function blockOf(text: string, associationId: string): VpcCidrFact {
  const [cidr = "", state = "associated"] = text.split(" ");
  return state === "private"
    ? { cidr, associationId, state: "associated", private: true }
    : { cidr, associationId, state };
}

function full(subnet: SubnetShorthand): Exclude<SubnetShorthand, string> {
  return typeof subnet === "string" ? { cidr: subnet } : subnet;
}

function readSubnets(vpc: string, { subnets }: VpcShorthand, scope: AwsScope, world: World): void {
  for (const [name, written] of Object.entries(subnets)) {
    const { cidr, cidr6, zone = "a", table, block } = full(written);
    world.add<"subnet">({
      kind: "subnet",
      scope,
      id: `subnet-${name}`,
      props: { vpc, cidr, zone: `${scope.region}${zone}` },
      facts: {
        state: "available",
        zoneId: `${scope.region}-az-${zone}`,
        availableAddresses: 100,
        ownerAccount: scope.account,
        ...(cidr6 === undefined ? {} : { ipv6Cidrs: [cidr6] }),
        ...(block === undefined ? {} : { blockPublicAccess: block }),
      },
    });
    if (table === undefined) continue;
    world.add<"route-table-association">({
      kind: "route-table-association",
      scope,
      id: `rtbassoc-${name}`,
      props: { routeTable: `rtb-${table}`, subnet: `subnet-${name}` },
      facts: { state: "associated" },
    });
  }
}

/** Every table has a local route for each block (F2), unless it says otherwise. */
function readTables(
  name: string,
  vpc: VpcShorthand,
  blocks: readonly VpcCidrFact[],
  scope: AwsScope,
  world: World,
): void {
  const local = blocks.filter(({ state }) => state === "associated").map(({ cidr }) => [cidr, "local"] as const);
  for (const [key, written] of Object.entries({ main: {}, ...vpc.tables })) {
    const { routes: further, gateways } = wholeTable(written);
    const routes = Object.entries({ ...Object.fromEntries(local), ...further });
    world.add<"route-table">({
      kind: "route-table",
      scope,
      id: key === "main" ? `rtb-${name}-main` : `rtb-${key}`,
      props: { vpc: `vpc-${name}` },
      facts: {
        main: key === "main",
        routes: routes.flatMap(([destination, text]) => (text === null ? [] : [routeOf(destination, text)])),
        ...(gateways.length > 0 ? { gateways } : {}),
      },
    });
  }
}

function wholeTable(written: VpcShorthand["tables"][string]): {
  readonly routes: Readonly<Record<string, string | null>>;
  readonly gateways: readonly string[];
} {
  if (isWhole(written)) return written;
  return { routes: written, gateways: [] };
}

function isWhole(table: VpcShorthand["tables"][string]): table is Exclude<typeof table, Record<string, string | null>> {
  return Array.isArray(table.gateways);
}

function routeOf(destination: string, text: string): RouteFact {
  const [target = "", ...marks] = text.split(" ");
  const origin = target === "local" ? "table" : marks.includes("propagated") ? "propagated" : "static";
  return { destination, target, origin, state: marks.includes("blackhole") ? "blackhole" : "active" };
}

function readGroups(name: string, vpc: VpcShorthand, hasIpv6: boolean, scope: AwsScope, world: World): void {
  const everywhere = ["all to 0.0.0.0/0", ...(hasIpv6 ? ["all to ::/0"] : [])];
  const own = { in: [`all from sg-${name}-default`], out: everywhere, also: [], ...vpc.defaultGroup };
  for (const [key, group] of Object.entries({ ...vpc.groups, [`${name}-default`]: own })) {
    world.add<"security-group">({
      kind: "security-group",
      scope,
      id: `sg-${key}`,
      props: {
        vpc: `vpc-${name}`,
        name: key === `${name}-default` ? "default" : key,
        description: "",
        ingress: group.in.map(groupRule),
        egress: (group.out ?? everywhere).map(groupRule),
      },
      facts: group.also.length > 0 ? { associatedVpcs: group.also } : {},
    });
  }
}

/** `tcp 443 from 10.0.0.0/8`: protocol, ports (or ICMP type and code), and who is at the other end. */
function groupRule(text: string): SecurityRule {
  const match = /^(\S+?)(?: ([\d/-]+))? (?:from|to) (\S+)$/.exec(text);
  if (match === null) throw new SyntaxError(`not a rule of a group: ${text}`);
  const [, protocol = "", ports, peer = ""] = match;
  return {
    protocol: protocol === "all" ? "-1" : protocol,
    ...(protocol.startsWith("icmp") && !ports?.includes("/") ? typeOf(ports) : portsOf(ports)),
    ...(peer.startsWith("sg-") ? { group: peer } : { cidr: peer }),
  };
}

/** `8`: a type of ICMP with any code. */
function typeOf(text: string | undefined): { readonly fromPort?: number; readonly toPort?: number } {
  return text === undefined ? {} : { fromPort: Number(text), toPort: -1 };
}

/** `443`, `1024-65535`; of ICMP `8` or `3/4`, type and code. */
function portsOf(text: string | undefined): { readonly fromPort?: number; readonly toPort?: number } {
  if (text === undefined) return {};
  if (text.includes("/")) {
    const [type, code] = text.split("/").map(Number);
    return { fromPort: type ?? -1, toPort: code ?? -1 };
  }
  const [from = 0, to = from] = text.split("-").map(Number);
  return { fromPort: from, toPort: to };
}

const OPEN = ["100 allow all 0.0.0.0/0", "101 allow all ::/0"];

function readAcls(name: string, vpc: VpcShorthand, scope: AwsScope, world: World): void {
  const subnets = Object.entries(vpc.subnets).map(
    ([subnet, written]) => [`subnet-${subnet}`, full(written).acl] as const,
  );
  const acls: VpcShorthand["acls"] = { default: {}, ...vpc.acls };
  for (const [key, acl] of Object.entries(acls)) {
    world.add<"network-acl">({
      kind: "network-acl",
      scope,
      id: key === "default" ? `acl-${name}-default` : `acl-${key}`,
      props: {
        vpc: `vpc-${name}`,
        isDefault: key === "default",
        subnets: subnets
          .filter(([, wanted]) => (wanted ?? "default") === key)
          .map(([subnet]) => subnet)
          .sort(),
        ingress: entriesOf(acl.in ?? OPEN),
        egress: entriesOf(acl.out ?? OPEN),
      },
      facts: {},
    });
  }
}

const PROTOCOLS: Readonly<Record<string, string>> = { all: "-1", icmp: "1", tcp: "6", udp: "17", icmpv6: "58" };

/** In the order of their numbers, as AWS tells them. */
function entriesOf(texts: readonly string[]): readonly AclEntry[] {
  return texts.map(aclEntry).sort((a, b) => a.number - b.number);
}

/** `100 allow tcp 443 10.0.0.0/8`. */
function aclEntry(text: string): AclEntry {
  const match = /^(\d+) (allow|deny) (\S+?)(?: ([\d/-]+))? (\S+)$/.exec(text);
  if (match === null) throw new SyntaxError(`not an entry of an ACL: ${text}`);
  const [, number, action, written = "", ports, cidr = ""] = match;
  const protocol = PROTOCOLS[written] ?? written;
  const { fromPort, toPort } = portsOf(ports);
  const isIcmp = protocol === "1" || protocol === "58";
  const icmp = {
    ...(fromPort === undefined ? {} : { icmpType: fromPort, icmpCode: ports?.includes("/") ? (toPort ?? -1) : -1 }),
  };
  const range = fromPort === undefined || toPort === undefined ? {} : { fromPort, toPort };
  return { number: Number(number), permits: action === "allow", protocol, cidr, ...(isIcmp ? icmp : range) };
}

/** Instances with their interfaces, or bare interfaces. */
export function readHosts(shorthand: Shorthand, world: World): void {
  for (const [name, host] of Object.entries(shorthand.hosts)) addHost(name, host, world);
}

/** An instance `i-NAME` with interfaces `eni-NAME`, `eni-NAME-1`, … `more` are further addresses, by interface. */
export function addHost(
  name: string,
  host: HostShorthand,
  world: World,
  more: readonly (readonly string[])[] = [],
): void {
  const interfaces = [host, ...host.interfaces];
  for (const [index, written] of interfaces.entries()) {
    const id = index === 0 ? `eni-${name}` : `eni-${name}-${index}`;
    addInterface(
      id,
      { ...written, more: [...written.more, ...(more[index] ?? [])] },
      world,
      host.bare ? undefined : `i-${name}`,
    );
  }
  if (host.bare) return;
  const { id: vpc, scope } = world.vpcOfSubnet(`subnet-${host.subnet}`);
  world.add<"instance">({
    kind: "instance",
    scope,
    id: `i-${name}`,
    props: {
      name,
      state: host.state,
      vpc,
      networkInterfaces: interfaces.map((_, index) => (index === 0 ? `eni-${name}` : `eni-${name}-${index}`)),
      ...(host.platform === undefined ? {} : { platform: host.platform }),
    },
    facts: {},
  });
}

export function addInterface(id: string, written: InterfaceShorthand, world: World, instance?: string): void {
  const { id: vpc, scope } = world.vpcOfSubnet(`subnet-${written.subnet}`);
  const pairs = typeof written.public === "string" ? [written.public] : (written.public ?? []);
  const publicAddresses = pairs.map((text) => {
    const [first = "", second] = text.split(" ");
    return second === undefined ? { private: written.address, public: first } : { private: first, public: second };
  });
  world.add<"network-interface">({
    kind: "network-interface",
    scope,
    id,
    props: {
      vpc,
      subnet: `subnet-${written.subnet}`,
      status: "in-use",
      description: "",
      groups: written.groups ?? [`sg-${vpc.replace(/^vpc-/, "")}-default`],
      ...(instance === undefined ? {} : { instance }),
      leaked: false,
      addresses: [written.address, ...written.more],
      prefixes: written.prefixes,
      sourceDestCheck: written.check ?? true,
      type: written.type ?? "interface",
      ...(publicAddresses.length > 0 ? { publicAddresses } : {}),
    },
    facts: {},
  });
}
