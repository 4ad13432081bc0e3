import { type Observed, observedOf, type Snapshot } from "../../../observed/index.ts";
import type { Fabric } from "../../../spec/index.ts";
import { type LinkPart, linkPartId } from "../../identity/identity.ts";

/** Logical id of a part of a link's routers. */
export function routerId(
  link: string,
  part: Extract<LinkPart, `router-${string}`>,
  ...what: readonly string[]
): string {
  return linkPartId(link, part, ...what);
}

export type Side = "outside" | "inside";

export function interfaceId(link: string, name: string, side: Side): string {
  return routerId(link, "router-interface", name, side);
}

export function groupId(link: string, side: Side): string {
  return routerId(link, "router-group", side);
}

type RouterKind = "router-instance" | "router-interface" | "router-address" | "router-role";

/** What the world shows of this Fabric's by this logical id. */
export function ours<K extends RouterKind>(
  { metadata }: Fabric,
  kind: K,
  id: string,
  snapshot: Snapshot,
): Observed<K> | undefined {
  return observedOf(snapshot, kind).find(({ owner }) => owner?.uid === metadata.uid && owner.id === id);
}
