import type { ManagedKind } from "../desired/index.ts";
import { isKind, type Observed, type ObservedKind, observedOf, ofKind, type Snapshot } from "../observed/index.ts";
import { sameValue } from "./model/changes.ts";

/** What forwarding sees of a part of a router: AWS has one thing of that id, whoever asks for it. */
const SEEN_AS = {
  "router-interface": "network-interface",
  "router-instance": "instance",
  "router-address": "elastic-address",
} as const satisfies Partial<Record<ManagedKind, ObservedKind>>;

type Part = keyof typeof SEEN_AS;
type Of<K extends ObservedKind> = Observed<K>;

const PARTS = Object.keys(SEEN_AS) as readonly Part[];

/**
 * What the steps of routers leave in interfaces, instances and Elastic IP addresses, which is what a network is made of: parts that come
 * are there, parts that go are not. A public address that AWS has yet to give is an empty text. What does not change stays the same object.
 */
export function withRouters(before: Snapshot, things: readonly Observed[]): readonly Observed[] {
  if (PARTS.every((part) => observedOf(before, part).length === 0) && !things.some(isPart)) return things;
  const parts = new Parts(things);
  const gone = goneParts(before, things);
  const kept = things.filter(({ kind, id }) => !gone.has(`${kind} ${id}`));
  const known = new Map(kept.map((thing) => [`${thing.kind} ${thing.id}`, thing]));
  const made = parts.seen(known);
  const taken = new Set(made.map(({ kind, id }) => `${kind} ${id}`));
  const lost = publicAddresses(before, parts);
  return [...kept.filter(({ kind, id }) => !taken.has(`${kind} ${id}`)), ...made].map((thing) =>
    withoutPublic(thing, lost),
  );
}

function isPart({ kind }: Observed): boolean {
  return kind in SEEN_AS;
}

/** `network-interface eni-1`: what is seen of parts that were there and are not any more. */
function goneParts(before: Snapshot, things: readonly Observed[]): ReadonlySet<string> {
  const there = new Set(things.map(({ kind, id }) => `${kind} ${id}`));
  return new Set(
    PARTS.flatMap((part) =>
      observedOf(before, part).flatMap(({ id }) => (there.has(`${part} ${id}`) ? [] : [`${SEEN_AS[part]} ${id}`])),
    ),
  );
}

/** Public addresses that are no longer at the interface that they were at: `eni-1 198.51.100.1`. */
function publicAddresses(before: Snapshot, { addresses }: Parts): ReadonlySet<string> {
  const now = new Map(addresses.map(({ id, props }) => [id, props.interface]));
  return new Set(
    observedOf(before, "router-address").flatMap(({ id, props, facts }) =>
      now.get(id) === props.interface ? [] : [`${props.interface} ${facts.public}`],
    ),
  );
}

function withoutPublic(thing: Observed, lost: ReadonlySet<string>): Observed {
  if (lost.size === 0 || !isKind(thing, "network-interface")) return thing;
  const { publicAddresses: all = [] } = thing.props;
  const left = all.filter((pair) => !lost.has(`${thing.id} ${pair.public}`));
  return left.length === all.length ? thing : { ...thing, props: { ...thing.props, publicAddresses: left } };
}

/** The parts of routers that a snapshot has. */
class Parts {
  readonly addresses: readonly Of<"router-address">[];
  readonly #interfaces: readonly Of<"router-interface">[];
  readonly #instances: readonly Of<"router-instance">[];
  readonly #vpcOfSubnet: ReadonlyMap<string, string>;

  constructor(things: readonly Observed[]) {
    this.#interfaces = ofKind(things, "router-interface");
    this.#instances = ofKind(things, "router-instance");
    this.addresses = ofKind(things, "router-address");
    this.#vpcOfSubnet = new Map(ofKind(things, "subnet").map(({ id, props }) => [id, props.vpc]));
  }

  seen(known: ReadonlyMap<string, Observed>): readonly Observed[] {
    const all: readonly Observed[] = [
      ...this.#interfaces.map((one) => this.#interface(one, known)),
      ...this.#instances.map((one) => this.#instance(one, known)),
      ...this.addresses.map((one) => this.#address(one, known)),
    ];
    return all.map((one) => {
      const before = known.get(`${one.kind} ${one.id}`);
      return before !== undefined && sameValue(before.props, one.props) ? before : one;
    });
  }

  #interface(part: Of<"router-interface">, known: ReadonlyMap<string, Observed>): Observed<"network-interface"> {
    const { id, scope, props } = part;
    const before = known.get(`network-interface ${id}`) as Observed<"network-interface"> | undefined;
    const holder = this.#holderOf(part, known);
    const { instance: _, ...own } = before?.props ?? {
      addresses: [props.address],
      prefixes: [],
      description: props.description,
      leaked: false,
      type: "interface",
    };
    return {
      kind: "network-interface",
      scope,
      id,
      ...(part.owner ? { owner: part.owner } : {}),
      ...(part.tags ? { tags: part.tags } : {}),
      ...before,
      props: {
        ...own,
        vpc: this.#vpcOfSubnet.get(props.subnet) ?? before?.props.vpc ?? "",
        subnet: props.subnet,
        groups: props.groups,
        sourceDestCheck: props.sourceDestCheck,
        status: holder === undefined ? "available" : "in-use",
        ...(holder === undefined ? {} : { instance: holder }),
      },
      facts: {},
    };
  }

  /** The instance that it is attached to: ours, else one that somebody else has attached it to and that is still there. */
  #holderOf({ id, facts }: Of<"router-interface">, known: ReadonlyMap<string, Observed>): string | undefined {
    const ours = this.#instances.find(({ props }) => props.interfaces.includes(id));
    return ours?.id ?? (known.has(`instance ${facts.instance}`) ? facts.instance : undefined);
  }

  #instance(part: Of<"router-instance">, known: ReadonlyMap<string, Observed>): Observed<"instance"> {
    const { id, scope, props, facts } = part;
    const before = known.get(`instance ${id}`) as Observed<"instance"> | undefined;
    const [first] = props.interfaces.flatMap((one) => this.#interfaces.find((other) => other.id === one) ?? []);
    const vpc = this.#vpcOfSubnet.get(first?.props.subnet ?? "");
    return {
      kind: "instance",
      scope,
      id,
      ...before,
      props: {
        ...before?.props,
        state: facts.state,
        networkInterfaces: props.interfaces,
        ...(vpc === undefined ? {} : { vpc }),
      },
      facts: {},
    };
  }

  #address(part: Of<"router-address">, known: ReadonlyMap<string, Observed>): Observed<"elastic-address"> {
    const { id, scope, props, facts } = part;
    const before = known.get(`elastic-address ${id}`) as Observed<"elastic-address"> | undefined;
    const own = this.#interfaces.find((one) => one.id === props.interface)?.props.address;
    return {
      kind: "elastic-address",
      scope,
      id,
      ...before,
      props: {
        public: before?.props.public ?? facts.public,
        networkInterface: props.interface,
        ...(own === undefined ? {} : { private: own }),
      },
      facts: {},
    };
  }
}
