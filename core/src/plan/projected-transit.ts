import type { Observed, ObservedFacts, Snapshot, TransitRoute } from "../observed/index.ts";
import { isKind, observedOf, ofKind } from "../observed/index.ts";
import { sameValue } from "./model/changes.ts";

type Attachment = Observed<"transit-gateway-attachment">;
type TableFacts = ObservedFacts<"transit-gateway-route-table">;

/**
 * Tables of transit gateways with the propagations and static routes that the steps leave, and attachments with the table that they are
 * associated with (F40). Only what the steps change is changed: of tables that are not ours the rest stays as it was read.
 */
export function withTransitTables(before: Snapshot, things: readonly Observed[]): readonly Observed[] {
  if (!things.some(({ kind }) => kind === "transit-gateway-attachment")) return things;
  const all = withAssociations(before, withFarEnds(things));
  const attachments = new Map(ofKind(all, "transit-gateway-attachment").map((one) => [one.id, one]));
  const blocks = new Map(ofKind(all, "vpc").map((vpc) => [vpc.id, blocksOf(vpc)]));
  const [learns, learned] = deltas(before, all, "transit-gateway-propagation", ({ props }) => props.routeTable);
  const [routes, routed] = deltas(before, all, "transit-gateway-route", ({ props }) => props.routeTable);
  return all.map((thing) => {
    if (!isKind(thing, "transit-gateway-route-table")) return thing;
    const gone = new Set((learned.get(thing.id) ?? []).map(({ props }) => props.attachment));
    const come = (learns.get(thing.id) ?? []).map(({ props }) => props.attachment);
    const kept = thing.facts.propagations.filter((id) => !gone.has(id));
    const propagations = [...new Set([...kept, ...come])].sort();
    const dropped = new Set((routed.get(thing.id) ?? []).map(({ props }) => props.destination));
    const fixed = thing.facts.routes.filter(
      ({ origin, destination }) => origin === "static" && !dropped.has(destination),
    );
    const made = (routes.get(thing.id) ?? []).map(({ props, facts }): TransitRoute => {
      const { destination, attachment } = props;
      const type = attachments.get(attachment)?.props.type ?? "vpc";
      return { destination, attachments: [attachment], resourceType: type, origin: "static", state: facts.state };
    });
    const isMade = new Set(made.map(({ destination }) => destination));
    const learnt = learntRoutes(thing.facts, propagations, attachments, blocks);
    const facts: TableFacts = {
      ...thing.facts,
      propagations,
      routes: [...fixed.filter(({ destination }) => !isMade.has(destination)), ...made, ...learnt],
    };
    return sameRoutes(facts, thing.facts) ? thing : { ...thing, facts };
  });
}

/** What attachments of VPCs propagate: the blocks that their VPCs then have, each from the first that has it (F39). */
function learntRoutes(
  { routes }: TableFacts,
  propagations: readonly string[],
  attachments: ReadonlyMap<string, Attachment>,
  blocks: ReadonlyMap<string, readonly string[]>,
): readonly TransitRoute[] {
  const before = routes.filter(({ origin }) => origin === "propagated");
  const own = (id: string): readonly string[] | undefined => blocks.get(attachments.get(id)?.props.vpc ?? "");
  const kept = before.filter(({ attachments: [id = ""], destination }) => {
    return propagations.includes(id) && (own(id)?.includes(destination) ?? true);
  });
  const taken = new Set(kept.map(({ destination }) => destination));
  const fresh = propagations.flatMap((id) =>
    (own(id) ?? []).flatMap((destination): readonly TransitRoute[] => {
      if (taken.has(destination)) return [];
      taken.add(destination);
      return [{ destination, attachments: [id], resourceType: "vpc", origin: "propagated", state: "active" }];
    }),
  );
  return [...kept, ...fresh];
}

/** A peering between gateways is told by both, with one id; one that is yet to be made is told by who asks for it alone. */
function withFarEnds(things: readonly Observed[]): readonly Observed[] {
  const attachments = ofKind(things, "transit-gateway-attachment");
  const ends = new Set(attachments.map(({ id, props }) => `${id} ${props.transitGateway}`));
  const far = attachments.flatMap((near): readonly Observed[] => {
    const { peer, transitGateway } = near.props;
    if (peer === undefined || near.scope.plane !== "aws" || ends.has(`${near.id} ${peer.transitGateway}`)) return [];
    const { account = near.scope.account, region = near.scope.region } = peer;
    const here = { account: near.scope.account, region: near.scope.region };
    const { owner: _owner, tags: _tags, ...thing } = near;
    const props = { ...near.props, transitGateway: peer.transitGateway, peer: { transitGateway, ...here } };
    return [{ ...thing, scope: { ...near.scope, account, region }, props }];
  });
  return far.length === 0 ? things : [...things, ...far];
}

function withAssociations(before: Snapshot, things: readonly Observed[]): readonly Observed[] {
  const accepted = new Set(ofKind(things, "transit-gateway-acceptance").map(({ props }) => props.attachment));
  const key = ({ scope, props }: Observed<"transit-gateway-association">) =>
    `${props.attachment} ${scope.plane === "aws" ? scope.region : ""}`;
  const had = new Set(observedOf(before, "transit-gateway-association").map(key));
  const has = new Map(ofKind(things, "transit-gateway-association").map((one) => [key(one), one.props.routeTable]));
  return things.map((thing) => {
    if (!isKind(thing, "transit-gateway-attachment")) return thing;
    const place = `${thing.id} ${thing.scope.plane === "aws" ? thing.scope.region : ""}`;
    const { routeTable: known, ...rest } = thing.facts;
    const routeTable = has.get(place) ?? (had.has(place) ? undefined : known);
    const facts = {
      ...rest,
      state: accepted.has(thing.id) ? "available" : rest.state,
      ...(routeTable === undefined ? {} : { routeTable }),
    };
    return sameValue(facts, thing.facts) ? thing : { ...thing, facts };
  });
}

/** Things of a kind that are there afterwards, and those that are there no more, each by table. */
function deltas<K extends "transit-gateway-propagation" | "transit-gateway-route">(
  before: Snapshot,
  things: readonly Observed[],
  kind: K,
  tableOf: (thing: Observed<K>) => string,
): readonly [ReadonlyMap<string, readonly Observed<K>[]>, ReadonlyMap<string, readonly Observed<K>[]>] {
  const after = ofKind(things, kind);
  const ids = new Set(after.map(({ id }) => id));
  const gone = observedOf(before, kind).filter(({ id }) => !ids.has(id));
  return [Map.groupBy(after, tableOf), Map.groupBy(gone, tableOf)];
}

/** Whether a table says the same, in whatever order. */
function sameRoutes(a: TableFacts, b: TableFacts): boolean {
  const texts = ({ routes, propagations }: TableFacts): string =>
    [...routes.map((route) => JSON.stringify(route)), ...propagations].sort().join();
  return texts(a) === texts(b);
}

function blocksOf({ facts }: Observed<"vpc">): readonly string[] {
  return facts.cidrs.flatMap(({ cidr, state }) => (state === "associated" ? [cidr] : []));
}
