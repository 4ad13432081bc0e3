import { TAG_ID, TAG_UID } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Observed } from "../../observed/index.ts";
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

/** PEER-1: which one a route should lead to nobody can tell; two of ours are an interrupted run's, to be told by OWN-2. */
function severalLive({ fabric, link, live, requester, accepter }: Pair): readonly Diagnostic[] {
  if (live.length < 2) return [];
  const names = live.map(
    (peering) => `${peering.id} (${peering.facts.status}${isForeign(fabric, link, peering) ? ", not ours" : ""})`,
  );
  const message = `VPCs ${requester.end.key} and ${accepter.end.key} are joined by ${live.length} peerings: ${names.join(", ")}`;
  return [diagnose("PEER-1", { message })];
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
function askedAgain({ fabric, link, live, ended }: Pair, applied: ReadonlySet<string>): readonly Diagnostic[] {
  if (live.length > 0) return [];
  const ours = ended.filter(({ tags }) => tags?.[TAG_UID] === fabric.metadata.uid && tags[TAG_ID] === peeringId(link));
  return ours
    .filter(({ facts }) => ["failed", "rejected", "expired"].includes(facts.status) || applied.has(peeringId(link)))
    .slice(-1)
    .map((peering) => diagnose("PEER-4", { message: `${endText(peering)}: Podspan asks for another` }));
}

function endText({ id, facts }: Observed<"peering-connection">): string {
  const said = facts.message ? ` (AWS says: ${facts.message})` : "";
  return `peering ${id} is ${facts.status}: ${ENDS[facts.status] ?? "it has ended"}${said}`;
}
