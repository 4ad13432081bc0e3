import { contains, formatPrefix, type Prefix, PrefixSet, readPrefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import { UNKNOWN_PORTS } from "../client-ports.ts";
import type { Endpoint, Mapping, NextHop, Route } from "../model.ts";
import { endpointsOf, onlyReplies } from "./endpoints.ts";
import { nowhere, type Sender } from "./hop.ts";
import { INTERNET } from "./internet-names.ts";
import { MTU } from "./mtu-data.ts";
import type { InternetWays, NetworkDraft } from "./network-draft.ts";
import { publicAccess } from "./public-access.ts";
import {
  type FreeAddress,
  freeAddresses,
  isGlobal,
  outside,
  type PublicPairs,
  publicPairs,
} from "./public-addresses.ts";
import { blocksOf, rangesOf, type World } from "./world.ts";

/** The internet, and the gateways between it and VPCs. */
export class Internet implements InternetWays {
  readonly #draft: NetworkDraft;
  readonly #pairs: PublicPairs;

  constructor(draft: NetworkDraft) {
    this.#draft = draft;
    this.#pairs = publicPairs(draft.world);
  }

  hop(target: string, { vpc }: Sender): NextHop {
    const { world } = this.#draft;
    const gateway = world.get("internet-gateway", target);
    if (!isAttached(world, "internet-gateway", gateway, vpc)) return nowhere(`${target} is not attached to ${vpc}`);
    const pairs = [...this.#exchanged(vpc), ...this.#v6(vpc)];
    return {
      kind: "crossing",
      crossing: {
        id: target,
        filters: publicAccess(world, vpc, "internet", "source", []),
        anonymous: true,
        mapping: { field: "source", pairs },
        table: INTERNET,
        mtu: MTU.internet,
      },
    };
  }

  egressOnlyHop(target: string, { vpc }: Sender): NextHop {
    const gateway = this.#draft.world.get("egress-only-internet-gateway", target);
    if (!isAttached(this.#draft.world, "egress-only-internet-gateway", gateway, vpc)) {
      return nowhere(`${target} is not attached to ${vpc}`);
    }
    const mapping: Mapping = { field: "source", pairs: this.#v6(vpc) };
    return {
      kind: "crossing",
      crossing: {
        id: target,
        filters: publicAccess(this.#draft.world, vpc, "egress-only", "source", []),
        tracker: target,
        anonymous: true,
        mapping,
        table: INTERNET,
        mtu: MTU.internet,
      },
    };
  }

  facing(endpoint: Endpoint, holders: Pick<ReadonlySet<string>, "has">): Endpoint {
    const { domain } = this.#draft.segments.get(endpoint.segment) ?? {};
    const all = this.#pairs.get(domain ?? "") ?? [];
    const held = all.filter(({ holder }) => holder !== undefined && holders.has(holder));
    if (held.length === 0) return endpoint;
    const own = PrefixSet.of(endpoint.addresses);
    const public4 = held.filter(({ from }) => own.has(from)).map(({ from, to }) => ({ from: to, to: from }));
    if (public4.length === 0) return endpoint;
    const public6 = endpoint.addresses.flatMap((one) => (one.family === 6 ? [{ from: one, to: one }] : []));
    return { ...endpoint, faces: [{ domain: INTERNET, pairs: [...public4, ...public6] }] };
  }

  /** The internet itself, and its ways into each VPC. Call it when all tables are made. */
  endpoint(): Endpoint {
    const draft = this.#draft;
    const addresses = outside(draft.world, this.#pairs);
    draft.segments.set(INTERNET, {
      id: INTERNET,
      domain: INTERNET,
      prefixes: addresses,
      table: INTERNET,
      leaving: [],
      entering: [],
    });
    draft.table(INTERNET, () => this.#routes());
    return {
      id: INTERNET,
      segment: INTERNET,
      addresses,
      labels: [],
      exits: [{ filters: [], segment: INTERNET }],
      entry: [],
      mtu: MTU.internet,
      clientPorts: UNKNOWN_PORTS,
    };
  }

  #exchanged(vpc: string): Mapping["pairs"] {
    return (this.#pairs.get(vpc) ?? []).map(({ from, to }) => ({ from, to }));
  }

  #v6(vpc: string): Mapping["pairs"] {
    const found = this.#draft.world.get("vpc", vpc);
    return (found === undefined ? [] : publicBlocks(found)).map((block) => ({ from: block, to: block }));
  }

  #routes(): readonly Route[] {
    const routes = new Map<string, Route>();
    const vpcs = [...this.#draft.world.all("vpc").values()];
    const free = freeAddresses(this.#draft.world).map(toNobody);
    for (const route of [...everywhere(), ...vpcs.flatMap((vpc) => this.#into(vpc)), ...free]) {
      const key = formatPrefix(route.prefix);
      if (!routes.has(key)) routes.set(key, route);
      else if (route.to.kind === "crossing") twice(this.#draft.world, key);
    }
    return [...routes.values()];
  }

  #into(vpc: Observed<"vpc">): readonly Route[] {
    const targets = targetsOf(this.#draft, vpc.id);
    const gateway = attachedTo(this.#draft.world, vpc.id, targets);
    return [
      ...(gateway === undefined ? [] : this.#byGateway(gateway, vpc)),
      ...this.#byEgressOnly(vpc),
      ...(targets.some((target) => target.startsWith("vpce-")) ? this.#fromServices(vpc) : []),
    ];
  }

  #byGateway(gateway: string, vpc: Observed<"vpc">): readonly Route[] {
    const { world } = this.#draft;
    const pairs = [...this.#exchanged(vpc.id), ...this.#v6(vpc.id)].map(({ from, to }) => ({
      from: to,
      to: from,
    }));
    if (pairs.length === 0) return [];
    const table = this.#draft.edgeTable(gateway, vpc);
    const to: NextHop = {
      kind: "crossing",
      crossing: {
        id: gateway,
        filters: publicAccess(world, vpc.id, "internet", "destination", this.#exchanged(vpc.id)),
        anonymous: true,
        mapping: { field: "destination", pairs },
        table,
        mtu: MTU.internet,
      },
    };
    if (world.get("internet-gateway", gateway) === undefined) {
      world.notes.assume({
        id: `attached/${gateway}`,
        text: `${gateway} was not read; it is taken to be attached to ${vpc.id}, whose active routes lead to it.`,
        about: [gateway],
      });
    }
    return pairs.map(({ from }) => ({ id: `${INTERNET}/${formatPrefix(from)}`, prefix: from, to }));
  }

  /** Subnets that go out by an egress-only gateway get replies by it, and nothing else. */
  #byEgressOnly(vpc: Observed<"vpc">): readonly Route[] {
    const subnets = this.#draft.world.groups("subnet", "subnets by vpc", ({ props }) => [props.vpc]).get(vpc.id) ?? [];
    const blocked = publicAccess(this.#draft.world, vpc.id, "egress-only", "destination", []);
    return subnets.flatMap((subnet) => {
      const table = this.#draft.tableOf(subnet);
      const out =
        table &&
        this.#draft.routesOf(table).find(({ target }) => typeof target === "string" && target.startsWith("eigw-"));
      if (out === undefined || typeof out.target !== "string") return [];
      const id = out.target;
      const local = this.#draft.localTable(vpc);
      const to: NextHop = {
        kind: "crossing",
        crossing: {
          id,
          filters: [...blocked, onlyReplies(id)],
          tracker: id,
          anonymous: true,
          table: local,
          mtu: MTU.internet,
        },
      };
      const blocks = publicBlocks(vpc);
      return rangesOf(subnet).flatMap((prefix) =>
        blocks.some((block) => contains(block, prefix))
          ? [{ id: `${INTERNET}/${formatPrefix(prefix)}`, prefix, to }]
          : [],
      );
    });
  }

  /** Services that a VPC asks by a gateway endpoint see its private addresses, and answer those. */
  #fromServices(vpc: Observed<"vpc">): readonly Route[] {
    const id = endpointsOf(vpc.id);
    const table = this.#draft.localTable(vpc);
    const to: NextHop = {
      kind: "crossing",
      crossing: { id, filters: [onlyReplies(id)], tracker: id, anonymous: true, table, mtu: MTU.transitGateway },
    };
    const blocks = blocksOf(vpc).filter(({ family }) => family === 4);
    return blocks.map((prefix) => ({ id: `${INTERNET}/${formatPrefix(prefix)}`, prefix, to }));
  }
}

/** Blocks of IPv6 that the internet has a way to: neither unique local ones nor those that AWS keeps private. */
function publicBlocks(vpc: Observed<"vpc">): readonly Prefix[] {
  const kept = (vpc.facts.ipv6Cidrs ?? []).flatMap((one) => (one.private === true ? (readPrefix(one.cidr) ?? []) : []));
  return blocksOf(vpc).filter(
    (block) => block.family === 6 && isGlobal(block) && !kept.some((one) => contains(one, block)),
  );
}

function everywhere(): readonly Route[] {
  const to: NextHop = { kind: "domain", domain: INTERNET };
  const all: readonly Prefix[] = [
    { family: 4, base: 0, length: 0 },
    { family: 6, base: 0n, length: 0 },
  ];
  return all.map((prefix) => ({ id: `${INTERNET}/${formatPrefix(prefix)}`, prefix, to }));
}

function toNobody({ id, address }: FreeAddress): Route {
  return {
    id: `${INTERNET}/${formatPrefix(address)}`,
    prefix: address,
    to: nowhere(`the Elastic IP address ${id} is associated with nothing`),
  };
}

function twice(world: World, prefix: string): void {
  world.notes.assume({
    id: `twice/${prefix}`,
    text: `Several VPCs have ${prefix}: what comes from the internet or a gateway endpoint is followed into one of them only.`,
    about: [`${INTERNET}/${prefix}`],
  });
}

/** What the tables of a VPC lead to. */
function targetsOf(draft: NetworkDraft, vpc: string): readonly string[] {
  const tables = draft.world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
  return tables.flatMap((table) =>
    draft.routesOf(table).flatMap(({ target }) => (typeof target === "string" ? [target] : [])),
  );
}

function attachedTo(world: World, vpc: string, targets: readonly string[]): string | undefined {
  const known = world.groups("internet-gateway", "internet gateway by vpc", ({ props }) => props.vpcs).get(vpc)?.[0];
  const led = targets.find(
    (target) =>
      target.startsWith("igw-") && isAttached(world, "internet-gateway", world.get("internet-gateway", target), vpc),
  );
  return known?.id ?? led;
}

/** A gateway that was not read is attached if routes to it are active (F9); one that was looked for and is not there does not exist. */
function isAttached(
  world: World,
  kind: "internet-gateway" | "egress-only-internet-gateway",
  gateway: { readonly props: { readonly vpcs: readonly string[] } } | undefined,
  vpc: string,
): boolean {
  if (gateway !== undefined) return gateway.props.vpcs.includes(vpc);
  return !world.isReadIn(vpc, kind);
}
