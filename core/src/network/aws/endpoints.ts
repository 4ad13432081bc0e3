import type { Filter, NextHop } from "../model.ts";
import { nowhere, type Sender } from "./hop.ts";
import { INTERNET } from "./internet-names.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";

/** By a gateway endpoint to an AWS service, whose public addresses are a part of the internet's. The service only answers. */
export function endpointHop(draft: NetworkDraft, target: string, { vpc }: Sender): NextHop {
  const { notes } = draft.world;
  const endpoint = draft.world.get("vpc-endpoint", target);
  if (endpoint === undefined && draft.world.isReadIn(vpc, "vpc-endpoint")) {
    notes.find("NET-1", `routes lead to ${target}, which is not in the snapshot`);
    return nowhere(`${target} does not exist`);
  }
  const type = endpoint?.props.type ?? "Gateway";
  if (type !== "Gateway") {
    notes.find("NET-4", `${target}, an endpoint of type ${type}, is not modelled`);
    return nowhere(`${target}, an endpoint of type ${type}, is not modelled: what it would do is not known`);
  }
  if (endpoint !== undefined && endpoint.props.state.toLowerCase() !== "available") {
    return nowhere(`${target} is ${endpoint.props.state}`);
  }
  notes.assume({
    id: `policy/${target}`,
    text: `The policy of ${target} is taken to permit everything; it is about requests, not packets.`,
    about: [target],
  });
  const tracker = endpointsOf(vpc);
  return {
    kind: "crossing",
    crossing: { id: target, filters: [], tracker, anonymous: true, table: INTERNET, mtu: MTU.transitGateway },
  };
}

/** All gateway endpoints of a VPC answer by the same way. */
export function endpointsOf(vpc: string): string {
  return `${vpc}/gateway-endpoints`;
}

/** Nothing begins there. */
export function onlyReplies(id: string): Filter {
  return { id: `${id}/only-replies`, stateful: true, rules: [] };
}
