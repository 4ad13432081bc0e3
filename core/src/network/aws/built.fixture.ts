import { formatPrefix } from "../../addressing/index.ts";
import { readNetwork } from "../../prove/goldens/read.fixture.ts";
import { buildNetwork } from "../build.ts";
import type { Built } from "../built.ts";
import type { Crossing, NextHop } from "../model.ts";

/** The network of a few words (see the shorthand of the golden cases), without what some kinds hold. */
export function built(written: unknown, without: readonly string[] = []): Built {
  const { snapshot, declared } = readNetwork(written);
  const scopes = Object.entries(snapshot.scopes).filter(([key]) => !without.includes(key.split("#")[1] ?? ""));
  const resources = snapshot.resources.filter(({ kind }) => !without.includes(kind));
  return buildNetwork({ ...snapshot, resources, scopes: Object.fromEntries(scopes) }, declared);
}

/** The same as those see it that another account shares its VPCs with. */
export function builtByParticipant(written: unknown): Built {
  const { snapshot, declared } = readNetwork(written);
  const resources = snapshot.resources.map((thing) =>
    "ownerAccount" in thing.facts ? { ...thing, facts: { ...thing.facts, ownerAccount: OWNER } } : thing,
  );
  return buildNetwork({ ...snapshot, resources: resources as typeof snapshot.resources }, declared);
}

const OWNER = "999999999999";

/** What a table does with each prefix: `domain vpc-a`, `tgw-attach-a > tgw-rtb-t`, or why nothing. */
export function tableOf({ network }: Built, id: string): Readonly<Record<string, string>> {
  const routes = network.tables.get(id)?.routes ?? [];
  return Object.fromEntries(routes.map(({ prefix, to }) => [formatPrefix(prefix), hopText(to)]));
}

export function crossingOf({ network }: Built, table: string, cidr: string): Crossing {
  const route = network.tables.get(table)?.routes.find(({ prefix }) => formatPrefix(prefix) === cidr);
  if (route?.to.kind !== "crossing") throw new RangeError(`${table} has no crossing to ${cidr}`);
  return route.to.crossing;
}

function hopText(to: NextHop): string {
  if (to.kind === "domain") return `domain ${to.domain}`;
  return to.kind === "nowhere" ? to.reason : `${to.crossing.id} > ${to.crossing.segment ?? to.crossing.table}`;
}
