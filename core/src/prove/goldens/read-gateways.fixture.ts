import type { AwsScope } from "../../desired/index.ts";
import type { TransitRoute } from "../../observed/index.ts";
import { addInterface } from "./read-vpcs.fixture.ts";
import type { Shorthand } from "./shorthand.fixture.ts";
import type { World } from "./world-read.fixture.ts";

/** What joins VPCs with each other and with the world. */
export function readGateways(shorthand: Shorthand, world: World): void {
  readPeerings(shorthand, world);
  readNats(shorthand, world);
  readTransitGateways(shorthand, world);
  readVpns(shorthand, world);
  for (const [index, text] of shorthand.freeAddresses.entries()) {
    world.add<"elastic-address">({
      kind: "elastic-address",
      scope: world.scope({}),
      id: `eipalloc-${index}`,
      props: { public: text },
      facts: {},
    });
  }
  for (const [name, entries] of Object.entries(shorthand.prefixLists)) {
    world.add<"prefix-list">({
      kind: "prefix-list",
      scope: world.scope({}),
      id: `pl-${name}`,
      props: {
        name,
        family: entries?.some((entry) => entry.includes(":")) ? 6 : 4,
        ...(entries === null ? {} : { entries, maxEntries: entries.length }),
      },
      facts: {},
    });
  }
  for (const [name, { vpc, service, type, tables, subnets, interfaces }] of Object.entries(shorthand.endpoints)) {
    world.add<"vpc-endpoint">({
      kind: "vpc-endpoint",
      scope: world.scopeOfVpc(vpc),
      id: `vpce-${name}`,
      props: { vpc, service, type, state: "available", routeTables: tables, subnets, networkInterfaces: interfaces },
      facts: {},
    });
  }
}

/** A peering is seen by both sides; here by the requester's scope, and by the accepter's where that is another. */
function readPeerings(shorthand: Shorthand, world: World): void {
  for (const [name, { requester, accepter, status }] of Object.entries(shorthand.peerings)) {
    const sides = [requester, accepter].map((vpc) => {
      const { account, region } = world.scopeOfVpc(vpc);
      const cidrs = (shorthand.vpcs[vpc.replace(/^vpc-/, "")]?.cidrs ?? []).filter((text) => !text.includes(" "));
      return { vpc, cidrs, account, region };
    });
    const [from, to] = sides;
    if (from === undefined || to === undefined) throw new RangeError(name);
    const scopes = new Map(sides.map(({ vpc }) => [JSON.stringify(world.scopeOfVpc(vpc)), world.scopeOfVpc(vpc)]));
    for (const scope of scopes.values()) {
      world.add<"peering-connection">({
        kind: "peering-connection",
        scope,
        id: `pcx-${name}`,
        props: { vpc: from.vpc, peerVpc: to.vpc, peerAccount: to.account, peerRegion: to.region },
        facts: { requester: from, accepter: to, status },
      });
    }
  }
}

function readNats(shorthand: Shorthand, world: World): void {
  for (const [name, nat] of Object.entries(shorthand.nats)) {
    const subnet = `subnet-${nat.subnet}`;
    const { id: vpc, scope } = world.vpcOfSubnet(subnet);
    world.add<"nat-gateway">({
      kind: "nat-gateway",
      scope,
      id: `nat-${name}`,
      props: {
        vpc,
        subnet,
        state: nat.state,
        connectivity: nat.private ? "private" : "public",
        addresses: [
          {
            private: nat.address,
            ...(nat.public === undefined ? {} : { public: nat.public }),
            networkInterface: `eni-nat-${name}`,
          },
        ],
      },
      facts: {},
    });
    addInterface(
      `eni-nat-${name}`,
      {
        subnet: nat.subnet,
        address: nat.address,
        more: [],
        prefixes: [],
        groups: [],
        check: false,
        type: "nat_gateway",
        ...(nat.public === undefined ? {} : { public: nat.public }),
      },
      world,
    );
  }
}

function readTransitGateways(shorthand: Shorthand, world: World): void {
  for (const [name, gateway] of Object.entries(shorthand.transitGateways)) {
    const scope = world.scope(gateway);
    const id = `tgw-${name}`;
    world.add<"transit-gateway">({
      kind: "transit-gateway",
      scope,
      id,
      props: { securityGroupReferencing: gateway.references },
      facts: { state: gateway.state, owner: scope.account },
    });
    readAttachments(id, gateway, scope, world);
    for (const [key, table] of Object.entries(gateway.tables)) {
      world.add<"transit-gateway-route-table">({
        kind: "transit-gateway-route-table",
        scope,
        id: `tgw-rtb-${key}`,
        props: { transitGateway: id },
        facts: {
          state: "available",
          propagations: table.propagations.map((attachment) => `tgw-attach-${attachment}`),
          routes: [
            ...Object.entries(table.routes).map(([destination, text]) => transitRoute(destination, text, gateway)),
            ...table.propagations.flatMap((attachment) => propagated(attachment, gateway, shorthand)),
          ],
          ...(table.unread === undefined ? {} : { unread: table.unread }),
        },
      });
    }
  }
}

type TransitGateway = Shorthand["transitGateways"][string];

function readAttachments(transitGateway: string, gateway: TransitGateway, scope: AwsScope, world: World): void {
  for (const [name, attachment] of Object.entries(gateway.attachments)) {
    const [other = "", region, account] = (attachment.peer ?? "").split(" ");
    world.add<"transit-gateway-attachment">({
      kind: "transit-gateway-attachment",
      scope,
      id: `tgw-attach-${name}`,
      props: {
        transitGateway,
        type: attachmentType(attachment.to),
        vpc: attachment.to.startsWith("vpc-") ? attachment.to : "",
        subnets: attachment.subnets.map((subnet) => `subnet-${subnet}`),
        ...(attachment.references === undefined ? {} : { securityGroupReferencing: attachment.references }),
        ...(attachment.appliance === undefined ? {} : { applianceMode: attachment.appliance }),
        ...(attachment.peer === undefined
          ? {}
          : { peer: { transitGateway: other, account: account ?? scope.account, region: region ?? scope.region } }),
      },
      facts: {
        resource: attachment.to,
        state: attachment.state,
        ...(attachment.table === undefined ? {} : { routeTable: `tgw-rtb-${attachment.table}` }),
        ...(attachment.ipv6 === undefined ? {} : { ipv6: attachment.ipv6 }),
      },
    });
  }
}

function attachmentType(resource: string): string {
  const [prefix = ""] = resource.split("-");
  const types: Readonly<Record<string, string>> = {
    vpc: "vpc",
    vpn: "vpn",
    tgw: "peering",
    dxgw: "direct-connect-gateway",
    connect: "connect",
  };
  const type = types[prefix];
  if (type === undefined) throw new RangeError(`what is attached by ${resource}?`);
  return type;
}

function transitRoute(destination: string, text: string, { attachments }: TransitGateway): TransitRoute {
  const [name = "", mark] = text.split(" ");
  const origin = mark === "propagated" ? "propagated" : "static";
  if (name === "blackhole") return { destination, attachments: [], origin, state: "blackhole" };
  const attachment = attachments[name];
  return {
    destination,
    attachments: [`tgw-attach-${name}`],
    ...(attachment === undefined ? {} : { resourceType: attachmentType(attachment.to) }),
    origin,
    state: mark === "blackhole" ? "blackhole" : "active",
  };
}

/** A VPC's blocks, or what a VPN has learned. */
function propagated(name: string, { attachments }: TransitGateway, shorthand: Shorthand): readonly TransitRoute[] {
  const attachment = attachments[name];
  if (attachment === undefined) throw new RangeError(`no attachment ${name}`);
  const [, key = ""] = attachment.to.split(/-(.*)/s);
  const blocks = shorthand.vpcs[key]?.cidrs.filter((text) => !text.includes(" ")) ?? [];
  const destinations = attachment.to.startsWith("vpc-") ? blocks : (shorthand.vpns[key]?.routes ?? []);
  return destinations.map((destination) => ({
    destination,
    attachments: [`tgw-attach-${name}`],
    resourceType: attachmentType(attachment.to),
    origin: "propagated",
    state: "active",
  }));
}

function readVpns(shorthand: Shorthand, world: World): void {
  for (const [name, { vpcs, asn, state }] of Object.entries(shorthand.vpnGateways)) {
    world.add<"vpn-gateway">({
      kind: "vpn-gateway",
      scope: world.scopeOfVpc(vpcs[0] ?? ""),
      id: `vgw-${name}`,
      props: { vpcs, state, ...(asn === undefined ? {} : { asn }) },
      facts: {},
    });
  }
  for (const [name, { address, asn, vpc }] of Object.entries(shorthand.customerGateways)) {
    world.add<"customer-gateway">({
      kind: "customer-gateway",
      scope: world.scopeOfVpc(vpc ?? ""),
      id: `cgw-${name}`,
      props: { address, state: "available", ...(asn === undefined ? {} : { asn }) },
      facts: {},
    });
  }
  for (const [name, vpn] of Object.entries(shorthand.vpns)) {
    const [kind = "", key = ""] = vpn.gateway.split(/-(.*)/s);
    const scope =
      kind === "tgw"
        ? world.scope(shorthand.transitGateways[key] ?? {})
        : world.scopeOfVpc(shorthand.vpnGateways[key]?.vpcs[0] ?? "");
    world.add<"vpn-connection">({
      kind: "vpn-connection",
      scope,
      id: `vpn-${name}`,
      props: {
        state: vpn.state,
        gateway: vpn.gateway,
        customerGateway: vpn.customer,
        staticRoutesOnly: vpn.static,
        routes: vpn.routes.map((destination) => ({ destination, state: "available" })),
        tunnelsUp: vpn.up,
      },
      facts: {},
    });
  }
}
