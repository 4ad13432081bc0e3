import { enclosing, formatPrefix, type Prefix, readPrefixes } from "../../addressing/index.ts";
import type { AwsScope } from "../../desired/index.ts";
import type { Ground, Guard } from "../ground.ts";
import type { Assumption, Segment } from "../model.ts";
import { type NetworkInterface, readAddress } from "./interfaces.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { blocksOf } from "./world.ts";

/** Lengths of the prefixes that EC2 gives to interfaces (EC2 user guide, "Assign prefixes to network interfaces"). */
const [DELEGATED_4, DELEGATED_6] = [28, 80];

/** What AWS gives to those who stand on it. */
export class AwsGround implements Ground {
  readonly #draft: NetworkDraft;
  /** Of the VPC that was asked of last: clusters come one after the other, and all addresses of a fleet at once are too many. */
  #holders: { readonly vpc: string; readonly by: ReadonlyMap<string, NetworkInterface> } | undefined;

  constructor(draft: NetworkDraft) {
    this.#draft = draft;
  }

  segment(_scope: AwsScope, subnet: string): Segment | undefined {
    return this.#draft.segment(subnet);
  }

  guard(_scope: AwsScope, vpc: string, groups: readonly string[]): Guard {
    return this.#draft.groups.guard(vpc, groups);
  }

  networkInterface(_scope: AwsScope, id: string): NetworkInterface | undefined {
    return this.#draft.world.get("network-interface", id);
  }

  /** Also where the address is one of a prefix that the interface was given (F21). */
  interfaceWith(_scope: AwsScope, vpc: string, address: string): NetworkInterface | undefined {
    if (this.#holders?.vpc !== vpc) this.#holders = { vpc, by: this.#holdersIn(vpc) };
    const { by } = this.#holders;
    const found = by.get(address);
    const own = found === undefined ? readAddress(address) : undefined;
    if (own === undefined) return found;
    return by.get(formatPrefix(enclosing(own, own.family === 4 ? DELEGATED_4 : DELEGATED_6)));
  }

  /** Interfaces of a VPC by their addresses and by the prefixes that they were given. */
  #holdersIn(vpc: string): ReadonlyMap<string, NetworkInterface> {
    const byVpc = this.#draft.world.groups("network-interface", "interfaces by vpc", ({ props }) => [props.vpc]);
    const by = new Map<string, NetworkInterface>();
    for (const one of byVpc.get(vpc) ?? []) {
      for (const text of [...one.props.addresses, ...one.props.prefixes]) if (!by.has(text)) by.set(text, one);
    }
    return by;
  }

  blocks(_scope: AwsScope, vpc: string): readonly Prefix[] {
    const { world } = this.#draft;
    const found = world.get("vpc", vpc);
    if (found !== undefined) return blocksOf(found);
    // Every table has a local route for each block (F2).
    const tables = world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
    const local = tables.flatMap(({ facts }) => facts.routes.filter(({ target }) => target === "local"));
    return readPrefixes([...new Set(local.map(({ destination }) => destination))]);
  }

  mtu(_scope: AwsScope, _subnet: string): number {
    return MTU.vpc;
  }

  assume(assumption: Assumption): void {
    this.#draft.world.notes.assume(assumption);
  }
}
