import { awsCommand, TAG_ID, TAG_UID } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type Observed, observedOf } from "../../observed/index.ts";
import { isForeign, type Pair, peeringId, usedPeering } from "./pair.ts";

/** PEER-*: what is there between the two VPCs, told before anything is done. `applied`: logical ids that an apply was done with. */
export function peeringProblems(pair: Pair, applied: ReadonlySet<string>): readonly Diagnostic[] {
  return [...nobodys(pair), ...severalLive(pair), ...usedAsItIs(pair), ...askedAgain(pair, applied)].map((problem) => ({
    ...problem,
    path: ["spec", "links", pair.link],
  }));
}

/** LINK-1: found out only when the credentials turned out to be of neither account. */
function nobodys({ requester, accepter }: Pair): readonly Diagnostic[] {
  if (requester.end.kind !== "others" || accepter.end.kind !== "others") return [];
  const [a, b] = [requester.end, accepter.end].map(({ key, scope }) => `${key} (account ${scope.account})`);
  return [diagnose("LINK-1", { message: `Podspan has no way to VPC ${a} nor to VPC ${b}` })];
}

/**
 * PEER-1: which one a route should lead to nobody can tell, unless one is ours and nothing else carries packets: then it is a request that
 * somebody else has made beside it. Two of ours are an interrupted run's, to be told by OWN-2.
 */
function severalLive(pair: Pair): readonly Diagnostic[] {
  const { fabric, link, live, requester, accepter } = pair;
  if (live.length < 2) return [];
  const names = live.map(
    (peering) => `${peering.id} (${peering.facts.status}${isForeign(fabric, link, peering) ? ", not ours" : ""})`,
  );
  const message = `VPCs ${requester.end.key} and ${accepter.end.key} are joined by ${live.length} peerings: ${names.join(", ")}`;
  const [first, ...others] = live;
  if (first !== undefined && isMeant(pair, first, others)) {
    const fix = `${first.id} is used. If the other is not wanted: ${others.map(removalOf).join(", ")}.`;
    return [diagnose("PEER-1", { message, fix, severity: "warning" })];
  }
  const adopting = live.every((peering) => isForeign(fabric, link, peering))
    ? `; or name it: \`adopt: [{ id: ${first?.id}, as: ${peeringId(link)} }]\``
    : "";
  const fix = `Keep the one that is meant, and take the others away: ${live.map(removalOf).join(" or ")}${adopting}.`;
  return [diagnose("PEER-1", { message, fix })];
}

/** Ours, or adopted; and it is active or the Fabric names it, while no other is. */
function isMeant(
  { fabric, link }: Pair,
  first: Observed<"peering-connection">,
  others: readonly Observed<"peering-connection">[],
): boolean {
  if (isForeign(fabric, link, first)) return false;
  if (others.some((other) => !isForeign(fabric, link, other) || other.facts.status === "active")) return false;
  return first.facts.status === "active" || fabric.spec.adopt.some(({ id }) => id === first.id);
}

/** A request is rejected by whom it was made to, and deleted by who made it; an active peering by either. */
function removalOf({ id, scope, facts: { status, requester } }: Observed<"peering-connection">): string {
  const isTheirs = requester.account !== undefined || requester.region !== undefined;
  const verb = status === "pending-acceptance" && isTheirs ? "reject" : "delete";
  return `\`${awsCommand(scope, `ec2 ${verb}-vpc-peering-connection`)} --vpc-peering-connection-id ${id}\``;
}

/** PEER-5: used as it is, never changed or removed. */
function usedAsItIs(pair: Pair): readonly Diagnostic[] {
  const used = usedPeering(pair);
  if (used === undefined) return [];
  const { link, spec, requester, accepter } = pair;
  const message = `peering ${used.id} (${used.facts.status}) joins VPCs ${requester.end.key} and ${accepter.end.key} already, and Podspan did not make it: it is used, and never changed or removed${spec.dns ? "; its DNS option is left as it is" : ""}`;
  const fix = `To take it over, so that Podspan accepts it and sets its options: \`adopt: [{ id: ${used.id}, as: ${peeringId(link)} }]\`.`;
  return [diagnose("PEER-5", { message, fix })];
}

const ENDS: Readonly<Record<string, string>> = {
  failed: "AWS could not make it",
  rejected: "the other side has refused it",
  expired: "nobody accepted it within 7 days",
  deleted: "one of the two sides has deleted it",
};

/** PEER-4: what we asked for has come to nothing, or is gone though nobody told Podspan to take it away. */
function askedAgain(
  { fabric, link, live, ended, snapshot }: Pair,
  applied: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (live.length > 0) return [];
  const ours = ended.filter(({ tags }) => tags?.[TAG_UID] === fabric.metadata.uid && tags[TAG_ID] === peeringId(link));
  // AWS does not say when one has ended: of several it is the one that routes still lead to.
  const led = new Set(observedOf(snapshot, "route").map(({ props }) => props.target));
  return ours
    .filter(({ facts }) => ["failed", "rejected", "expired"].includes(facts.status) || applied.has(peeringId(link)))
    .toSorted((a, b) => Number(led.has(a.id)) - Number(led.has(b.id)))
    .slice(-1)
    .map((peering) => diagnose("PEER-4", { message: `${endText(peering)}: Podspan asks for another` }));
}

function endText({ id, facts }: Observed<"peering-connection">): string {
  const said = facts.message ? ` (AWS says: ${facts.message})` : "";
  return `peering ${id} is ${facts.status}: ${ENDS[facts.status] ?? "it has ended"}${said}`;
}
