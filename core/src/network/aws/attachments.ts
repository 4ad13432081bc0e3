import { type Observed, observedOf } from "../../observed/index.ts";
import { type World, zoneOf } from "./world.ts";

export type Attachment = Observed<"transit-gateway-attachment">;

/** Attachments of transit gateways; a peering has one of the same id at either gateway. */
export class Attachments {
  readonly #byGateway: ReadonlyMap<string, Attachment>;
  readonly #byVpc: ReadonlyMap<string, Attachment>;

  readonly #zones = new Map<Attachment, ReadonlyMap<string, Observed<"subnet">>>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    const all = observedOf(world.snapshot, "transit-gateway-attachment");
    const grouped = Map.groupBy(all, ({ id, props }) => `${id} ${props.transitGateway}`);
    const joined = [...grouped].map(([key, seen]) => [key, joinedOf(seen)] as const);
    this.#byGateway = new Map(joined.flatMap(([key, one]) => (one === undefined ? [] : [[key, one]])));
    const ofVpcs = [...this.#byGateway.values()].filter((one) => typeOf(one) === "vpc" && one.props.vpc !== "");
    const live = ofVpcs.toSorted((a, b) => Number(isLive(a)) - Number(isLive(b)));
    this.#byVpc = new Map(live.map((one) => [`${one.props.vpc} ${one.props.transitGateway}`, one]));
  }

  of(id: string, gateway: string): Attachment | undefined {
    return this.#byGateway.get(`${id} ${gateway}`);
  }

  ofVpc(vpc: string, gateway: string): Attachment | undefined {
    return this.#byVpc.get(`${vpc} ${gateway}`);
  }

  /** The other end of a peering: at the gateway that it names, else at the one other that has an attachment of this id. */
  beyond(id: string, { peer, transitGateway }: Attachment["props"]): Attachment | undefined {
    if (peer !== undefined) return this.of(id, peer.transitGateway);
    const others = [...this.#byGateway.values()].filter(
      (one) => one.id === id && one.props.transitGateway !== transitGateway,
    );
    return others.length === 1 ? others[0] : undefined;
  }

  /** Subnets of an attachment, by their zone. */
  subnetsByZone(one: Attachment): ReadonlyMap<string, Observed<"subnet">> {
    const known = this.#zones.get(one) ?? zonesOf(this.#world, one);
    this.#zones.set(one, known);
    return known;
  }

  /** Whether beyond it groups know the sender still: an attachment of a VPC, where it and its gateway are told to reference groups (F28). */
  tellsGroups(one: Attachment): boolean {
    const gateway = this.#world.get("transit-gateway", one.props.transitGateway);
    const isTold = one.props.securityGroupReferencing === true && gateway?.props.securityGroupReferencing === true;
    return isTold && typeOf(one) === "vpc";
  }

  all(): Iterable<Attachment> {
    return this.#byGateway.values();
  }
}

/** As the accounts of the gateway and of what is attached each see a part of it. */
function joinedOf(seen: readonly Attachment[]): Attachment | undefined {
  const [first] = seen;
  if (first === undefined || seen.length === 1) return first;
  let { props, facts } = first;
  for (const one of seen) {
    props = { ...one.props, ...props, ...longerOf(props, one.props) };
    facts = { ...one.facts, ...facts };
  }
  return { ...first, props, facts };
}

function longerOf(a: Attachment["props"], b: Attachment["props"]): Pick<Attachment["props"], "subnets" | "vpc"> {
  return { subnets: a.subnets.length >= b.subnets.length ? a.subnets : b.subnets, vpc: a.vpc === "" ? b.vpc : a.vpc };
}

export function typeOf({ props }: Attachment): string {
  return props.type ?? "vpc";
}

/** It forwards while it is changed as well. */
export function isLive({ facts }: Attachment): boolean {
  return facts.state === "available" || facts.state === "modifying";
}

function zonesOf(world: World, { props }: Attachment): ReadonlyMap<string, Observed<"subnet">> {
  const subnets = [...props.subnets].sort().flatMap((id) => world.get("subnet", id) ?? []);
  return new Map(subnets.toReversed().map((subnet) => [zoneOf(subnet), subnet]));
}
