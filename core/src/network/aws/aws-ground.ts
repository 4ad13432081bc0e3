import { enclosing, formatPrefix, type Prefix } from "../../addressing/index.ts";
import type { AwsScope } from "../../desired/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Ground, Guard } from "../ground.ts";
import type { Assumption, Segment } from "../model.ts";
import { readAddress } from "./interfaces.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { blocksOf } from "./world.ts";

/** Lengths of the prefixes that EC2 gives to interfaces (EC2 user guide, "Assign prefixes to network interfaces"). */
const [DELEGATED_4, DELEGATED_6] = [28, 80];

/** What AWS gives to those who stand on it. */
export class AwsGround implements Ground {
  readonly #draft: NetworkDraft;

  constructor(draft: NetworkDraft) {
    this.#draft = draft;
  }

  segment(_scope: AwsScope, subnet: string): Segment | undefined {
    return this.#draft.segment(subnet);
  }

  guard(_scope: AwsScope, vpc: string, groups: readonly string[]): Guard {
    return this.#draft.groups.guard(vpc, groups);
  }

  networkInterface(_scope: AwsScope, id: string): Observed<"network-interface"> | undefined {
    return this.#draft.world.get("network-interface", id);
  }

  /** Also where the address is one of a prefix that the interface was given (F21). */
  interfaceWith(_scope: AwsScope, vpc: string, address: string): Observed<"network-interface"> | undefined {
    const { world } = this.#draft;
    const byAddress = world.groups("network-interface", "interfaces by address", ({ props }) => props.addresses);
    const found = byAddress.get(address)?.find(({ props }) => props.vpc === vpc);
    const own = found === undefined ? readAddress(address) : undefined;
    if (own === undefined) return found;
    const byPrefix = world.groups("network-interface", "interfaces by prefix", ({ props }) => props.prefixes);
    const around = formatPrefix(enclosing(own, own.family === 4 ? DELEGATED_4 : DELEGATED_6));
    return byPrefix.get(around)?.find(({ props }) => props.vpc === vpc);
  }

  blocks(_scope: AwsScope, vpc: string): readonly Prefix[] {
    const found = this.#draft.world.get("vpc", vpc);
    return found === undefined ? [] : blocksOf(found);
  }

  mtu(_scope: AwsScope, _subnet: string): number {
    return MTU.vpc;
  }

  assume(assumption: Assumption): void {
    this.#draft.world.notes.assume(assumption);
  }
}
