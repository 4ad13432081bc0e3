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
  { name: "DNS", addresses: ["169.254.169.253", "fd00:ec2::253"], protocols: ["udp", "tcp"], ports: [53] },
  {
    name: "instance metadata, unless the instance's options forbid it:",
    addresses: ["169.254.169.254", "fd00:ec2::254"],
    protocols: ["tcp"],
    ports: [80],
  },
  { name: "time", addresses: ["169.254.169.123", "fd00:ec2::123"], protocols: ["udp"], ports: [123] },
  // EKS User Guide, "EKS Pod Identity", Considerations.
  {
    name: "EKS Pod Identity, if its agent runs on the node:",
    addresses: ["169.254.170.23", "fd00:ec2::23"],
    protocols: ["tcp"],
    ports: [80, 2703],
    ofNodes: true,
  },
];

interface Service {
  /** With what nobody read that may keep it from answering. */
  readonly name: string;
  readonly addresses: readonly string[];
  readonly protocols: readonly string[];
  readonly ports: readonly number[];
  /** An agent on each node of a cluster answers, to the node and its pods alone. */
  readonly ofNodes?: true;
}

/** Where each service is: DNS at the third address of the VPC's primary block as well. */
const placesOf = onceFor((vpc: Observed<"vpc">): readonly (readonly Prefix[])[] => {
  const [primary] = blocksOf(vpc);
  const second = primary === undefined ? undefined : addressAt(primary, 2);
  const [dns = [], ...others] = SERVICES.map(({ addresses }) => addresses.flatMap((text) => readAddress(text) ?? []));
  return [second === undefined ? dns : [second, ...dns], ...others];
});

/** To the services past every group and ACL (F32): what a host's own filters may say is kept. */
const exitOf = onceFor((vpc: Observed<"vpc">) =>
  exitTo(
    vpc,
    placesOf(vpc).filter((_, index) => SERVICES[index]?.ofNodes !== true),
  ),
);
const exitOnNode = onceFor((vpc: Observed<"vpc">) => exitTo(vpc, placesOf(vpc)));

function exitTo(vpc: Observed<"vpc">, places: ReturnType<typeof placesOf>): Exit {
  return { match: { destination: places.flat().map(addressRange) }, filters: [], segment: resolverOf(vpc.id) };
}

/** One for all of these services. */
export function resolverOf(vpc: string): string {
  return `${vpc}/resolver`;
}

/** The way to the services before all others; `guards` are the filters that it is not subject to. */
export function withResolver(
  draft: NetworkDraft,
  { segment, exits }: Pick<Endpoint, "segment" | "exits">,
  guards: (filter: Filter) => boolean,
  isOnNode: boolean,
): readonly Exit[] {
  const vpc = draft.world.get("vpc", draft.segments.get(segment)?.domain ?? "");
  const last = exits.at(-1);
  if (vpc === undefined || last === undefined) return exits;
  const exit = isOnNode ? exitOnNode(vpc) : exitOf(vpc);
  const kept = last.filters.filter((filter) => !guards(filter));
  return [kept.length === 0 ? exit : { ...exit, filters: kept }, ...exits];
}

/** The services of all VPCs. */
export function resolvers(draft: NetworkDraft): readonly Endpoint[] {
  return [...draft.world.all("vpc").values()].map((vpc) => resolver(draft, vpc));
}

function resolver(draft: NetworkDraft, vpc: Observed<"vpc">): Endpoint {
  const id = resolverOf(vpc.id);
  const addresses = placesOf(vpc).flat();
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
    onLinkOf: vpc.id,
    labels: [],
    exits: [{ filters: [], segment: id }],
    entry: [answersOf(vpc)],
    mtu: MTU.vpc,
    clientPorts: UNKNOWN_PORTS,
  });
}

const answersOf = onceFor((vpc: Observed<"vpc">): Filter => {
  const id = `${resolverOf(vpc.id)}/answers`;
  const rules = SERVICES.flatMap(({ name, protocols, ports }, index) =>
    protocols.flatMap((protocol) =>
      ports.map((port) => {
        const destination = placesOf(vpc)[index]?.map(addressRange) ?? [];
        const match = { ...portsMatch({ protocol, fromPort: port }), destination };
        return { id: `${id}/${name} ${protocol} ${port}`, permits: true, match };
      }),
    ),
  );
  return { id, stateful: true, rules };
});
