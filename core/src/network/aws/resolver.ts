import { addressAt, type Prefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import { onceFor } from "../../observed/index.ts";
import { UNKNOWN_PORTS } from "../client-ports.ts";
import type { Endpoint, Exit, Filter } from "../model.ts";
import { readAddress } from "./interfaces.ts";
import { kept } from "./kept.ts";
import { addressRange, portsMatch } from "./matches.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { blocksOf, rangesOf } from "./world.ts";

/** What AWS itself answers in every VPC, on the link: past every table, group and ACL, and by these ports alone (F32). */
const SERVICES: readonly Service[] = [
  {
    name: "resolver",
    addresses: ["169.254.169.253", "fd00:ec2::253"],
    answers: { protocols: ["udp", "tcp"], port: 53 },
  },
  {
    name: "instance-metadata",
    addresses: ["169.254.169.254", "fd00:ec2::254"],
    answers: { protocols: ["tcp"], port: 80 },
  },
  { name: "time", addresses: ["169.254.169.123", "fd00:ec2::123"], answers: { protocols: ["udp"], port: 123 } },
];

interface Service {
  readonly name: "resolver" | "instance-metadata" | "time";
  readonly addresses: readonly string[];
  readonly answers: { readonly protocols: readonly string[]; readonly port: number };
}

const LINK_LOCAL = new Map(
  SERVICES.map(({ name, addresses }) => [name, addresses.flatMap((text) => readAddress(text) ?? [])]),
);

/** Where each service is: the resolver at the third address of the VPC's primary block as well. */
const placesOf = onceFor((vpc: Observed<"vpc">): ReadonlyMap<string, readonly Prefix[]> => {
  const [primary] = blocksOf(vpc);
  const second = primary === undefined ? undefined : addressAt(primary, 2);
  if (second === undefined) return LINK_LOCAL;
  return new Map([...LINK_LOCAL, ["resolver", [second, ...(LINK_LOCAL.get("resolver") ?? [])]]]);
});

/** To the services past every group and ACL (F32): what a host's own filters may say is kept. */
const exitOf = onceFor(
  (vpc: Observed<"vpc">): Exit => ({
    match: { destination: [...placesOf(vpc).values()].flat().map(addressRange) },
    filters: [],
    segment: resolverOf(vpc.id),
  }),
);

export function resolverOf(vpc: string): string {
  return `${vpc}/resolver`;
}

/** The way to the services before all others; `guards` are the filters that it is not subject to. */
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

/** The services of all VPCs. */
export function linkServices(draft: NetworkDraft): readonly Endpoint[] {
  const vpcs = [...draft.world.all("vpc").values()];
  draft.world.notes.assume({
    id: "instance-metadata",
    text: "Instance metadata is taken to be on, over IPv6 as well, with a hop limit that lets its answers through to pods: an instance's metadata options are not read.",
    about: vpcs.map(({ id }) => `${id}/instance-metadata`),
  });
  return vpcs.flatMap((vpc) => servicesOf(draft, vpc));
}

function servicesOf(draft: NetworkDraft, vpc: Observed<"vpc">): readonly Endpoint[] {
  const id = resolverOf(vpc.id);
  const prefixes = [...placesOf(vpc).values()].flat();
  const segment = { id, domain: id, prefixes, table: id, leaving: [], entering: [] };
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
  return endpointsOf(vpc);
}

const endpointsOf = onceFor((vpc: Observed<"vpc">): readonly Endpoint[] =>
  SERVICES.map(({ name, answers }) => {
    const id = `${vpc.id}/${name}`;
    return {
      id,
      segment: resolverOf(vpc.id),
      addresses: placesOf(vpc).get(name) ?? [],
      onLinkOf: vpc.id,
      labels: [],
      exits: [{ filters: [], segment: resolverOf(vpc.id) }],
      entry: [answering(`${id}/answers`, answers)],
      mtu: MTU.vpc,
      clientPorts: UNKNOWN_PORTS,
    };
  }),
);

function answering(id: string, { protocols, port }: Service["answers"]): Filter {
  const rules = protocols.map((protocol) => ({
    id: `${id}/${protocol} ${port}`,
    permits: true,
    match: portsMatch({ protocol, fromPort: port }) ?? {},
  }));
  return { id, stateful: true, rules };
}
