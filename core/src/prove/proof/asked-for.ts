import { keyOf, linkPartId, sectionOf } from "../../compile/index.ts";
import type { Declared, LinkEnd } from "../../network/index.ts";
import type { Plan, Step } from "../../plan/index.ts";
import type { ReachabilityChange } from "./difference.ts";

/** The link that carried what gets from one group to another and that a plan takes away, or tells not to carry it any more; by names of groups. */
export type AskedFor = (from: string, to: string) => string | undefined;

/**
 * Which losses a plan asks for: of what links carried that it takes away, between what they joined, and of what a link is told not to carry any
 * more. `declared` is of the network as it is.
 */
export function askedForBy(plan: Pick<Plan, "purpose" | "steps">, declared: Declared): AskedFor {
  const links = linksThatGo(plan, declared);
  if (links.length === 0) return () => undefined;
  const placeOf = places(declared);
  const byPlaces = new Map<string, string | undefined>();
  return (from, to) => {
    const [one, other] = [placeOf(from), placeOf(to)];
    if (one === undefined || other === undefined || one === other) return undefined;
    const key = `${one}>${other}`;
    if (!byPlaces.has(key)) {
      const asked = links.find(
        ({ ends, left }) =>
          ends.has(one) && ends.has(other) && (left === undefined || left.has(one) || left.has(other)),
      );
      byPlaces.set(key, asked?.link);
    }
    return byPlaces.get(key);
  };
}

/** Those of the changes that were asked for marked so. */
export function withAskedFor(
  changes: readonly ReachabilityChange[],
  askedFor: AskedFor,
): readonly ReachabilityChange[] {
  return changes.map((change) => {
    if (change.what !== "lost" || change.moved) return change;
    const asked = askedFor(change.from, change.to);
    return asked === undefined ? change : { ...change, asked };
  });
}

interface Leaving {
  readonly link: string;
  /** World ids of VPCs, and `sites/KEY`. */
  readonly ends: ReadonlySet<string>;
  /** Those of them that it joins no more, where it joins others still. */
  readonly left?: ReadonlySet<string>;
}

/** Links that the plan takes away or from some of their ends, by what joined them, and those whose rules let less in than before. */
function linksThatGo({ purpose, steps }: Pick<Plan, "purpose" | "steps">, declared: Declared): readonly Leaving[] {
  const going = steps.filter(
    (step) => step.operation === "delete" && step.blocked === undefined && sectionOf(step.id) === "links",
  );
  const known = new Map(declared.links.map(({ key, ends }) => [key, new Set(ends.map(placeOfEnd))]));
  return [...Map.groupBy(going, ({ id }) => keyOf(id))].flatMap(([link, own]): readonly Leaving[] => {
    const ends = known.get(link);
    const isNarrowed = own.some(({ kind }) => kind === "security-group-rule");
    const joined = new Set(own.flatMap(joinedBy));
    if (ends !== undefined) {
      const left = new Set([...joined].filter((vpc) => !ends.has(vpc)));
      return [
        ...(purpose === "destroy" || isNarrowed ? [{ link, ends }] : []),
        ...(left.size > 0 ? [{ link, ends: new Set([...joined, ...ends]), left }] : []),
      ];
    }
    const others = own.flatMap((step) => [...joinedByRouters(step, declared), ...reachedFrom(step, declared)]);
    return [{ link, ends: new Set([...joined, ...others]) }];
  });
}

/** The VPC whose table or group loses what the link put there: of a peering that is somebody else's and stays nothing else goes. */
function reachedFrom({ kind, id }: Step, { vpcs }: Declared): readonly string[] {
  if (kind !== "route" && kind !== "security-group-rule") return [];
  const [, , key] = id.split("/");
  return vpcs.flatMap((vpc) => (vpc.key === key ? [vpc.vpc] : []));
}

/** The VPCs that a peering, or attachments to one transit gateway, joined. */
function joinedBy({ kind, before }: Step): readonly string[] {
  const props = before as Readonly<Record<string, unknown>> | undefined;
  const fields = kind === "peering-connection" ? ["vpc", "peerVpc"] : ["vpc"];
  if (kind !== "peering-connection" && kind !== "transit-gateway-attachment") return [];
  return fields.flatMap((field) => {
    const vpc = props?.[field];
    return typeof vpc === "string" && vpc !== "" ? [vpc] : [];
  });
}

/** The VPC of routers that go, and the sites: which of them a link led to that the Fabric no longer has, nobody knows. */
function joinedByRouters({ kind, id, before }: Step, { sites }: Declared): readonly string[] {
  if (kind !== "security-group" || !id.startsWith(linkPartId(keyOf(id), "router-group"))) return [];
  const { vpc } = (before ?? {}) as Readonly<Record<string, unknown>>;
  return typeof vpc === "string" ? [vpc, ...sites.map(({ key }) => `sites/${key}`)] : [];
}

function placeOfEnd(end: LinkEnd): string {
  return end.kind === "vpc" ? end.vpc : `sites/${end.key}`;
}

/** Where a group stands: the world id of its VPC, or its site. */
function places({ clusters, vpcs }: Declared): (group: string) => string | undefined {
  const known = new Map<string, string>([
    ...clusters.map(({ key, vpc }) => [`clusters/${key}`, vpc] as const),
    ...vpcs.map(({ key, vpc }) => [`vpcs/${key}`, vpc] as const),
  ]);
  return (group) => {
    const name = group.split("/", 2).join("/");
    return name.startsWith("sites/") ? name : known.get(name);
  };
}
