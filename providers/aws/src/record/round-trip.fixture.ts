import { NETWORK_KINDS } from "@podspan/core/compile";
import { mergeSnapshots, type ObservedKind, observedOf, type Snapshot } from "@podspan/core/observed";
import type { ReadContext } from "@podspan/core/ports";
import type { AwsReadApi, AwsWorld } from "../api.ts";
import { importedAws } from "../import/import.ts";
import { awsReader } from "../observe/reader.ts";
import { requestFor } from "../testing/steps.ts";
import { recordedWorld } from "./recording.ts";
import { Tape } from "./tape.ts";

const NETWORK: readonly ObservedKind[] = [
  ...NETWORK_KINDS,
  "network-acl",
  "network-interface",
  "instance",
  "elastic-address",
];

const TARGETS: readonly ObservedKind[] = [
  "nat-gateway",
  "internet-gateway",
  "egress-only-internet-gateway",
  "transit-gateway",
  "transit-gateway-attachment",
  "transit-gateway-route-table",
  "vpn-gateway",
  "vpn-connection",
  "customer-gateway",
  "vpc-endpoint",
  "prefix-list",
  "peering-connection",
];

/** A world as it is read, with what its routes lead to, and as what it answered is imported. */
export async function thereAndBack(
  world: AwsWorld<AwsReadApi>,
  {
    region,
    vpcs,
    context,
  }: { readonly region: string; readonly vpcs: readonly string[]; readonly context: ReadContext },
): Promise<{ readonly read: Snapshot; readonly imported: Snapshot; readonly files: Readonly<Record<string, string>> }> {
  const tape = new Tape();
  const reader = awsReader(recordedWorld(world, tape));
  const first = await reader.observe(requestFor(region, vpcs, { kinds: new Set(NETWORK) }), context);
  const routes = observedOf(first, "route-table").flatMap(({ facts }) => facts.routes);
  const gateways = [...new Set(routes.flatMap(({ target, destination }) => [target, destination]))].sort();
  const second = await reader.observe(requestFor(region, [], { kinds: new Set(TARGETS), gateways }), context);
  const read = mergeSnapshots([first, second]);
  const files = tape.files(read);
  return { read, imported: (await importedAws(files)).snapshot, files };
}
