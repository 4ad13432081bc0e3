import { contains, type Prefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Filter, FilterRule, Mapping } from "../model.ts";
import { addressRange } from "./matches.ts";
import { natAddresses } from "./nat.ts";
import { rangesOf, type World } from "./world.ts";

/** Where addresses of the VPC are in a packet at its gateway: from the internet they are still the public ones. */
type Side = "source" | "destination";

/**
 * VPC Block Public Access at a gateway between a VPC and the internet (EC2 API, BlockPublicAccessStates): a subnet's own state goes before its
 * VPC's. `block-ingress` lets NAT gateways and egress-only gateways out, by which nothing comes in by itself. None where nothing is blocked.
 */
export function publicAccess(
  world: World,
  vpc: string,
  gateway: "internet" | "egress-only",
  side: Side,
  exchanged: Mapping["pairs"],
): readonly Filter[] {
  const ofVpc = world.get("vpc", vpc)?.facts.blockPublicAccess ?? OFF;
  const subnets = world.groups("subnet", "subnets by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
  const own = subnets.filter(({ facts }) => facts.blockPublicAccess !== undefined);
  if (ofVpc === OFF && own.every(({ facts }) => facts.blockPublicAccess === OFF)) return [];
  const outgoing = nats(world, vpc).filter(({ props }) => {
    const subnet = world.get("subnet", props.subnet ?? "");
    return (subnet?.facts.blockPublicAccess ?? ofVpc) === OUTGOING;
  });
  const passes = (state: string) => state === OFF || (state === OUTGOING && gateway === "egress-only");
  const ruleOf = (name: string, permits: boolean, addresses: readonly Prefix[]): readonly FilterRule[] => {
    const ranges = addresses.flatMap((one) => seen(one, side, exchanged)).map(addressRange);
    return ranges.length === 0 ? [] : [{ id: `${name}/block-public-access`, permits, match: { [side]: ranges } }];
  };
  const rules = [
    ...outgoing.flatMap((nat) => ruleOf(nat.id, true, natAddresses(nat))),
    ...own.flatMap((one) => ruleOf(one.id, passes(one.facts.blockPublicAccess ?? ofVpc), rangesOf(one))),
    { id: `${vpc}/block-public-access`, permits: passes(ofVpc), match: {} },
  ];
  return [{ id: `VPC Block Public Access of ${vpc}`, stateful: false, rules }];
}

const OFF = "off";
const OUTGOING = "block-ingress";

function nats(world: World, vpc: string): readonly Observed<"nat-gateway">[] {
  return world.groups("nat-gateway", "nat gateways by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
}

function seen(own: Prefix, side: Side, exchanged: Mapping["pairs"]): readonly Prefix[] {
  if (side === "source" || own.family === 6) return [own];
  return exchanged.filter(({ from }) => contains(own, from)).map(({ to }) => to);
}
