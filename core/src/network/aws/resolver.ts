import { addressAt, type Prefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import { onceFor } from "../../observed/index.ts";
import { UNKNOWN_PORTS } from "../client-ports.ts";
import type { Endpoint, Exit, Filter } from "../model.ts";
import { readAddress } from "./interfaces.ts";
import { kept } from "./kept.ts";
import { addressRange } from "./matches.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { blocksOf, rangesOf } from "./world.ts";

/** The Route 53 Resolver of a VPC: at the third address of its primary block, and at link-local ones everywhere (F32). */
const placesOf = onceFor((vpc: Observed<"vpc">): readonly Prefix[] => {
  const [primary] = blocksOf(vpc);
  const second = primary === undefined ? undefined : addressAt(primary, 2);
  return second === undefined ? LINK_LOCAL : [second, ...LINK_LOCAL];
});

const LINK_LOCAL = ["169.254.169.253", "fd00:ec2::253"].flatMap((text) => readAddress(text) ?? []);

/** To the resolver past every group and ACL (F32): what a host's own filters may say is kept. */
const exitOf = onceFor(
  (vpc: Observed<"vpc">): Exit => ({
    match: { destination: placesOf(vpc).map(addressRange) },
    filters: [],
    segment: resolverOf(vpc.id),
  }),
);

export function resolverOf(vpc: string): string {
  return `${vpc}/resolver`;
}

/** The way to the resolver before all others; `guards` are the filters that it is not subject to. */
export function withResolver(
  draft: NetworkDraft,
  segment: string,
  exits: readonly Exit[],
  guards: (filter: Filter) => boolean,
): readonly Exit[] {
  const vpc = draft.world.get("vpc", draft.segments.get(segment)?.domain ?? "");
  const last = exits.at(-1);
  if (vpc === undefined || last === undefined) return exits;
  const exit = exitOf(vpc);
  const kept = last.filters.filter((filter) => !guards(filter));
  return [kept.length === 0 ? exit : { ...exit, filters: kept }, ...exits];
}

/** The resolvers of all VPCs. */
export function resolvers(draft: NetworkDraft): readonly Endpoint[] {
  return [...draft.world.all("vpc").values()].map((vpc) => resolver(draft, vpc));
}

function resolver(draft: NetworkDraft, vpc: Observed<"vpc">): Endpoint {
  const id = resolverOf(vpc.id);
  const addresses = placesOf(vpc);
  const segment = { id, domain: id, prefixes: addresses, table: id, leaving: [], entering: [] };
  draft.segments.set(id, kept(vpc, "resolver's segment", segment));
  const subnets = draft.world.groups("subnet", "subnets by vpc", ({ props }) => [props.vpc]).get(vpc.id) ?? [];
  const routes = () =>
    subnets.flatMap((subnet) => {
      const segment = draft.segment(subnet.id);
      if (segment === undefined) return [];
      const crossing = { id, filters: [], segment: segment.id, table: segment.table, mtu: MTU.vpc };
      return rangesOf(subnet).map((prefix) => ({ id, prefix, to: { kind: "crossing", crossing } as const }));
    });
  draft.table(id, routes, vpc);
  return kept(vpc, "resolver", {
    id,
    segment: id,
    addresses,
    labels: [],
    exits: [{ filters: [], segment: id }],
    entry: [],
    mtu: MTU.vpc,
    clientPorts: UNKNOWN_PORTS,
  });
}
