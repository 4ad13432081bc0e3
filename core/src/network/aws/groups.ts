import { readPrefix } from "../../addressing/index.ts";
import type { SecurityRule } from "../../desired/kinds/kinds.ts";
import { type Observed, ofKind } from "../../observed/index.ts";
import type { Guard } from "../ground.ts";
import type { Filter, FilterRule } from "../model.ts";
import { addressRange, portsMatch } from "./matches.ts";
import { entriesOf, isPrefixList } from "./prefix-lists.ts";
import { remembered } from "./remembered.ts";
import type { World } from "./world.ts";

type Direction = "ingress" | "egress";
type Group = Observed<"security-group">;
type List = Observed<"prefix-list">;

/** Security groups as forwarding sees them: what an interface that carries some of them may send and take (F23-F31). */
export class Groups {
  readonly #world: World;
  readonly #guards = new Map<string, Guard>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The union of the rules of all of the groups (F23); without any, those of the VPC's default group (F24). */
  guard(vpc: string, groups: readonly string[]): Guard {
    const carried = groups.length === 0 ? this.#default(vpc) : groups;
    const key = [...new Set(carried)].sort().join("+");
    const known = this.#guards.get(key) ?? this.#made(key === "" ? [] : key.split("+"), vpc);
    this.#guards.set(key, known);
    return known;
  }

  /** Whether a filter is one of security groups. */
  isGuard(filter: Filter): boolean {
    return FILTERS.has(filter);
  }

  #default(vpc: string): readonly string[] {
    const groups = this.#world.groups("security-group", "groups by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
    const found = groups.find(({ props }) => props.name === "default");
    if (found !== undefined) return [found.id];
    this.#world.notes.find("NET-1", `the default security group of ${vpc} is not in the snapshot`);
    return [];
  }

  #made(ids: readonly string[], vpc: string): Guard {
    const groups = ids.flatMap((id) => this.#world.get("security-group", id) ?? this.#missing(id, vpc));
    const lists = [...new Set(groups.flatMap(listsOf))].sort().flatMap((id) => this.#list(id) ?? []);
    return guardOf(...groups, ...lists);
  }

  #missing(id: string, vpc: string): readonly Group[] {
    this.#world.notes.find(
      "NET-1",
      `security group ${id}, which an interface in ${vpc} carries, is not in the snapshot`,
    );
    return [];
  }

  #list(id: string): List | undefined {
    return entriesOf(this.#world, id) === undefined ? undefined : this.#world.get("prefix-list", id);
  }
}

function listsOf({ props }: Group): readonly string[] {
  return [...props.ingress, ...props.egress].flatMap(({ cidr = "" }) => (isPrefixList(cidr) ? [cidr] : []));
}

/** Every filter made of security groups. */
const FILTERS = new WeakSet<Filter>();

const guardOf = remembered((...things: readonly (Group | List)[]): Guard => {
  const groups = ofKind(things, "security-group");
  const lists = new Map(ofKind(things, "prefix-list").map((list) => [list.id, list]));
  const labels = groups.map(({ id }) => id);
  return {
    egress: [filterOf(groups, "egress", lists)],
    ingress: [filterOf(groups, "ingress", lists)],
    labels,
  };
});

function filterOf(groups: readonly Group[], direction: Direction, lists: ReadonlyMap<string, List>): Filter {
  const id = `${groups.map((group) => group.id).join("+") || "no-group"}/${direction}`;
  const rules = groups.flatMap((group) =>
    group.props[direction].flatMap((rule) => ruleOf(`${group.id}/${direction}`, direction, rule, lists) ?? []),
  );
  const filter: Filter = { id, stateful: true, rules };
  FILTERS.add(filter);
  return filter;
}

/** A rule as EC2 has it, by protocol, ports and other end; undefined where it matches nothing. */
function ruleOf(
  place: string,
  direction: Direction,
  rule: SecurityRule,
  lists: ReadonlyMap<string, List>,
): FilterRule | undefined {
  const ports = portsMatch(rule);
  if (ports === undefined) return undefined;
  const id = `${place}/${ruleName(rule)}`;
  if (rule.group !== undefined) return { id, permits: true, match: ports, peer: rule.group };
  const texts = lists.get(rule.cidr ?? "")?.props.entries ?? [rule.cidr ?? ""];
  const ranges = texts.flatMap((text) => readPrefix(text) ?? []).map(addressRange);
  const field = direction === "ingress" ? "source" : "destination";
  return ranges.length === 0 ? undefined : { id, permits: true, match: { ...ports, [field]: ranges } };
}

function ruleName({ protocol, fromPort, toPort, cidr, group }: SecurityRule): string {
  const ports = fromPort === undefined ? "" : fromPort === toPort ? ` ${fromPort}` : ` ${fromPort}-${toPort ?? ""}`;
  return `${protocol === "-1" ? "all" : protocol}${ports} ${group ?? cidr ?? ""}`;
}
