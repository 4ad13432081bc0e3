import type { Observed } from "../index.ts";
import type { Draw } from "./draw.fixture.ts";
import { type GROUPS, groupId, TEAMS, teamId } from "./groups.fixture.ts";
import { hostOf, type Site, subnetBlock, thing } from "./site.fixture.ts";
import { SUBNETS, type SubnetRole } from "./subnets.fixture.ts";

/** Where an interface stands: which subnet, the how manieth of it, with which groups. */
export interface Placed {
  readonly subnet: number;
  readonly nth: number;
  readonly groups: readonly string[];
}

/** Gives out places in subnets of a tier, in turn, and every twentieth its own set of groups. */
export class Places {
  readonly #site: Site;
  readonly #draw: Draw;
  readonly #taken = SUBNETS.map(() => 0);
  #count = 0;

  constructor(site: Site, draw: Draw) {
    this.#site = site;
    this.#draw = draw;
  }

  next(tier: SubnetRole["tier"], group: (typeof GROUPS)[number], turn: number): Placed {
    const all = SUBNETS.flatMap((role, nth) => (role.tier === tier ? [nth] : []));
    const subnet = all[turn % all.length] ?? 0;
    this.#taken[subnet] = (this.#taken[subnet] ?? 0) + 1;
    this.#count += 1;
    const teams =
      this.#count % 20 === 0
        ? this.#draw.some(
            Array.from({ length: TEAMS }).map((_, nth) => nth),
            3,
          )
        : [];
    const { index } = this.#site;
    const groups = [groupId(index, group), ...teams.map((nth) => teamId(index, nth))];
    return { subnet, nth: (this.#taken[subnet] ?? 0) - 1, groups };
  }
}

export function runningInstance(site: Site, id: string, cards: readonly string[]): Observed {
  return thing("instance", site.scope, id, { state: "running", vpc: site.vpc, networkInterfaces: cards }, {});
}

/** The first sixteen of a subnet are left to AWS and gateways. */
export function addressOf(site: Site, { subnet, nth }: Placed): string {
  return hostOf(subnetBlock(site, subnet), 16 + nth);
}
