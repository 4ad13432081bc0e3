import { enclosing, formatPrefix, type Prefix } from "../../addressing/index.ts";
import type { AwsScope } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Ground, Guard } from "../ground.ts";
import type { Assumption, Segment } from "../model.ts";
import { readAddress } from "./interfaces.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkBuilder } from "./network-builder.ts";
import { blocksOf } from "./world.ts";

/** Lengths of the prefixes that EC2 gives to interfaces (EC2 user guide, "Assign prefixes to network interfaces"). */
const [DELEGATED_4, DELEGATED_6] = [28, 80];

/** What AWS gives to those who stand on it. */
export class AwsGround implements Ground {
  readonly #builder: NetworkBuilder;

  constructor(builder: NetworkBuilder) {
    this.#builder = builder;
  }

  segment(_scope: AwsScope, subnet: string): Segment | undefined {
    return this.#builder.segment(subnet);
  }

  guard(_scope: AwsScope, vpc: string, groups: readonly string[]): Guard {
    return this.#builder.groups.guard(vpc, groups);
  }

  networkInterface(_scope: AwsScope, id: string): Observed<"network-interface"> | undefined {
    return this.#builder.world.get("network-interface", id);
  }

  /** Also where the address is one of a prefix that the interface was given (F21). */
  interfaceWith(_scope: AwsScope, vpc: string, address: string): Observed<"network-interface"> | undefined {
    const { world } = this.#builder;
    const byAddress = world.groups("network-interface", "interfaces by address", ({ props }) => props.addresses);
    const found = byAddress.get(address)?.find(({ props }) => props.vpc === vpc);
    const own = found === undefined ? readAddress(address) : undefined;
    if (own === undefined) return found;
    const byPrefix = world.groups("network-interface", "interfaces by prefix", ({ props }) => props.prefixes);
    const around = formatPrefix(enclosing(own, own.family === 4 ? DELEGATED_4 : DELEGATED_6));
    return byPrefix.get(around)?.find(({ props }) => props.vpc === vpc);
  }

  blocks(_scope: AwsScope, vpc: string): readonly Prefix[] {
    const found = this.#builder.world.get("vpc", vpc);
    return found === undefined ? [] : blocksOf(found);
  }

  mtu(_scope: AwsScope, _subnet: string): number {
    return MTU.vpc;
  }

  assume(assumption: Assumption): void {
    this.#builder.world.notes.assume(assumption);
  }
}
