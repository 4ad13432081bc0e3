import type { Snapshot } from "../observed/index.ts";
import { AwsDirectory } from "./aws/directory.ts";
import { classesOf, endpointOf } from "./aws/interfaces.ts";
import { labelsOf } from "./aws/labels.ts";
import { NetworkBuilder } from "./aws/network-builder.ts";
import { World } from "./aws/world.ts";
import type { Built } from "./built.ts";
import type { Declared } from "./declared.ts";
import type { Endpoint } from "./model.ts";

/** The network that a snapshot shows, observed or projected, with what it lacks and what was taken for granted. */
export function buildNetwork(snapshot: Snapshot, declared: Declared): Built {
  const world = new World(snapshot, declared);
  const builder = new NetworkBuilder(world);
  for (const id of world.all("subnet").keys()) builder.segment(id);
  const classes = classesOf(world, world.all("network-interface").values());
  const endpoints = new Map<string, Endpoint>();
  for (const one of classes.values()) {
    const endpoint = endpointOf(builder, one);
    if (endpoint !== undefined) endpoints.set(endpoint.id, endpoint);
  }
  const { segments, tables } = builder;
  const labels = labelsOf(world);
  return {
    network: { endpoints, segments, tables, labels, assumptions: world.notes.assumptions() },
    directory: new AwsDirectory(world, endpoints, classes),
    findings: world.notes.findings(),
  };
}
