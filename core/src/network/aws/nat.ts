import { type Observed, onceFor } from "../../observed/index.ts";
import type { Filter, NextHop } from "../model.ts";
import { nowhere, type Sender } from "./hop.ts";
import { readAddress } from "./interfaces.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";

type Nat = Observed<"nat-gateway">;

/** All else is dropped (F41). */
const NAT_PROTOCOLS: Filter = {
  id: "nat-gateway/protocols",
  stateful: false,
  rules: [
    {
      id: "nat-gateway/tcp-udp-icmp",
      permits: true,
      match: { protocol: [6, 17, 1].map((one) => ({ from: one, to: one })) },
    },
  ],
};

/** Through a NAT gateway: into its subnet, out of it again with its private address and any port (F34, F41). */
export function natHop(draft: NetworkDraft, target: string, { subnet: from, vpc }: Sender, family: 4 | 6): NextHop {
  const { world } = draft;
  const nat = world.get("nat-gateway", target);
  if (nat === undefined) {
    world.notes.find("NET-1", `routes lead to ${target}, which is not in the snapshot`);
    return nowhere(`${target} ${world.isReadIn(vpc, "nat-gateway") ? "does not exist" : "was not read"}`);
  }
  if (nat.props.state !== "available") return nowhere(`${target} is ${nat.props.state}`);
  if (family === 6) return notModelled(draft, `NAT64 by ${target}`);
  const { subnet } = nat.props;
  if (subnet === undefined) return notModelled(draft, `the regional NAT gateway ${target}`);
  const segment = draft.segment(subnet);
  const addresses = natAddresses(nat);
  if (segment === undefined || addresses.length === 0) {
    world.notes.find("NET-1", `the subnet or the private address of ${target} is not in the snapshot`);
    return nowhere(`the subnet or the private address of ${target} was not read`);
  }
  const entering = from?.id === subnet ? [] : segment.entering;
  return {
    kind: "crossing",
    crossing: {
      id: target,
      filters: [...entering, NAT_PROTOCOLS],
      translation: { id: target, addresses, ports: { from: 1024, to: 65_535 }, segment: subnet, entry: [], labels: [] },
      segment: subnet,
      table: segment.table,
      mtu: MTU.vpc,
    },
  };
}

export const natAddresses = onceFor(({ props }: Nat) =>
  (props.addresses ?? []).flatMap((address) => readAddress(address.private) ?? []),
);

function notModelled(draft: NetworkDraft, what: string): NextHop {
  draft.world.notes.find("NET-4", `${what} is not modelled`);
  return nowhere(`${what} is not modelled: what it would do is not known`);
}
