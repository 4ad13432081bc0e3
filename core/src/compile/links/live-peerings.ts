import { isLivePeering, type Observed, observedOf, onceFor, type Snapshot } from "../../observed/index.ts";

/** The peerings between two VPCs, whichever of the two asked, each once: as its requester's account shows it, where that was read. */
export function peeringsBetween(snapshot: Snapshot, a: string, b: string): readonly Observed<"peering-connection">[] {
  const seen = byPair(snapshot).get(pairKey(a, b)) ?? [];
  const byId = new Map<string, Observed<"peering-connection">>();
  for (const peering of seen) {
    const before = byId.get(peering.id);
    if (before === undefined || rank(peering) < rank(before)) byId.set(peering.id, peering);
  }
  return [...byId.values()];
}

/** Our mark is on one side's record; the requester's tells most. */
function rank({ owner, facts }: Observed<"peering-connection">): number {
  const { account, region } = facts.requester;
  return (owner === undefined ? 2 : 0) + (account === undefined && region === undefined ? 0 : 1);
}

const byPair = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "peering-connection"), ({ facts }) =>
    pairKey(facts.requester.vpc, facts.accepter.vpc),
  ),
);

function pairKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** Ids of the live peerings of each VPC, by its world id. */
export const peeringsByVpc = onceFor((snapshot: Snapshot) => {
  const found = new Map<string, Set<string>>();
  for (const { id, facts } of observedOf(snapshot, "peering-connection")) {
    if (!isLivePeering(facts.status)) continue;
    for (const { vpc } of [facts.requester, facts.accepter]) found.set(vpc, (found.get(vpc) ?? new Set()).add(id));
  }
  return found;
});
