import type { KindProps } from "../desired/index.ts";
import type { Observed, ObservedFacts, PeeredVpc, Snapshot } from "../observed/index.ts";
import { isKind, observedOf, ofKind } from "../observed/index.ts";
import { sameValue } from "./model/changes.ts";
import { withTransitTables } from "./projected-transit.ts";

/**
 * What the steps of links leave behind in other things: rules in their groups, peerings that are accepted, tables of transit gateways
 * with what they learn. `before` is the snapshot that the steps start from, `things` what they leave. What does not change stays the
 * same object.
 */
export function withLinks(before: Snapshot, things: readonly Observed[]): readonly Observed[] {
  return withTransitTables(before, withPeerings(withRules(before, things)));
}

type RuleProps = KindProps["security-group-rule"];
type Rule = KindProps["security-group"]["ingress"][number];

/** A group that is not ours has its rules but for those of ours that go, and those of ours that come. */
function withRules(before: Snapshot, things: readonly Observed[]): readonly Observed[] {
  const had = Map.groupBy(observedOf(before, "security-group-rule"), ({ props }) => props.group);
  const has = Map.groupBy(ofKind(things, "security-group-rule"), ({ props }) => props.group);
  if (had.size + has.size === 0) return things;
  return things.map((thing) => {
    if (!isKind(thing, "security-group") || !(had.has(thing.id) || has.has(thing.id))) return thing;
    const side = (direction: RuleProps["direction"]): readonly Rule[] => {
      const [gone, there] = [had, has].map((all) =>
        (all.get(thing.id) ?? [])
          .filter(({ props }) => props.direction === direction)
          .map(({ props }) => ruleOf(props)),
      );
      const isGone = (rule: Rule) => gone?.some((one) => sameValue(one, rule)) === true;
      return [...thing.props[direction].filter((rule) => !isGone(rule)), ...(there ?? [])];
    };
    const props = { ...thing.props, ingress: side("ingress"), egress: side("egress") };
    return sameValue(props, thing.props) ? thing : { ...thing, props };
  });
}

/** A single rule as its group tells it. */
function ruleOf({ protocol, fromPort, toPort, cidr, source, description }: RuleProps): Rule {
  return {
    protocol,
    ...(fromPort === undefined ? {} : { fromPort }),
    ...(toPort === undefined ? {} : { toPort }),
    ...(cidr === undefined ? {} : { cidr }),
    ...(source === undefined ? {} : { group: source }),
    ...(description === "" ? {} : { description }),
  };
}

/** F37: a peering forwards once it is accepted; each side tells the blocks that its VPC then has. */
function withPeerings(things: readonly Observed[]): readonly Observed[] {
  if (!things.some(({ kind }) => kind === "peering-connection")) return things;
  const accepted = new Set(ofKind(things, "peering-acceptance").map(({ props }) => props.peering));
  const blocks = new Map(ofKind(things, "vpc").map((vpc) => [vpc.id, associatedBlocks(vpc)]));
  const side = (one: PeeredVpc): PeeredVpc => ({ ...one, cidrs: blocks.get(one.vpc) ?? one.cidrs });
  return things.map((thing) => {
    if (!isKind(thing, "peering-connection")) return thing;
    const { requester, accepter, status } = thing.facts;
    const facts = {
      ...thing.facts,
      requester: side(requester),
      accepter: side(accepter),
      status: accepted.has(thing.id) ? "active" : status,
    };
    return sameValue(facts, thing.facts) ? thing : { ...thing, facts };
  });
}

function associatedBlocks({ facts }: Observed<"vpc">): readonly string[] {
  return [...facts.cidrs, ...(facts.ipv6Cidrs ?? [])].flatMap(({ cidr, state }) => (isUsed(state) ? [cidr] : []));
}

function isUsed(state: ObservedFacts<"vpc">["cidrs"][number]["state"]): boolean {
  return state === "associated" || state === "disassociating";
}
