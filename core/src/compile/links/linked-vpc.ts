import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { endOf, type LinkEnd } from "./end.ts";
import { nodeGroupsOf } from "./node-groups.ts";
import { rangesOf, type VpcRanges } from "./ranges.ts";
import { type LinkedTable, tablesOf } from "./tables.ts";

/** What is at the far end of a link, as its near end sees it: a VPC, or a site. */
export interface FarEnd {
  /** As people call it: `VPC west2`, `site dc1`. */
  readonly title: string;
  readonly ranges: () => VpcRanges;
  /** Ranges that routers on the way have in the near VPC: what tells senders there that a packet was too large comes from one of them. */
  readonly routers?: () => readonly string[];
}

/** What links need of one VPC; worked out when it is asked for. */
export interface LinkedVpc extends FarEnd {
  readonly end: LinkEnd;
  readonly tables: () => readonly LinkedTable[];
  /** World ids of the groups of its nodes. */
  readonly nodeGroups: () => readonly string[];
}

/** By the VPC's key. */
export type LinkedVpcs = (key: string) => LinkedVpc;

/** A VPC of a full mesh has some fifty links: what it has is found out once. */
export function linkedVpcs(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string>,
): LinkedVpcs {
  return memo((key) => {
    const end = endOf(fabric, key, snapshot);
    return {
      title: `VPC ${key}`,
      end,
      ranges: once(() => rangesOf(fabric, end, addresses, snapshot, ownByState)),
      tables: once(() => tablesOf(fabric, end, addresses, snapshot, ownByState)),
      nodeGroups: once(() => nodeGroupsOf(fabric, end, snapshot)),
    };
  });
}

function memo<Value>(derive: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as Value;
    const value = derive(key);
    known.set(key, value);
    return value;
  };
}

function once<Value>(derive: () => Value): () => Value {
  const known = memo(derive);
  return () => known("");
}
