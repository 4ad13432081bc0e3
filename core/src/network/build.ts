import type { Snapshot } from "../observed/index.ts";
import { AwsGround } from "./aws/aws-ground.ts";
import { AwsDirectory } from "./aws/directory.ts";
import { classesOf, endpointOf, type InterfaceClass } from "./aws/interfaces.ts";
import { kept } from "./aws/kept.ts";
import { labelsOf } from "./aws/labels.ts";
import { NetworkBuilder } from "./aws/network-builder.ts";
import { nobody } from "./aws/nobody.ts";
import { resolvers, withResolver } from "./aws/resolver.ts";
import { World } from "./aws/world.ts";
import type { Built } from "./built.ts";
import type { Declared } from "./declared.ts";
import { kubernetesEndpoints } from "./kubernetes/index.ts";
import type { Endpoint } from "./model.ts";

/** The network that a snapshot shows, observed or projected, with what it lacks and what was taken for granted. */
export function buildNetwork(snapshot: Snapshot, declared: Declared): Built {
  const world = new World(snapshot, declared);
  const builder = new NetworkBuilder(world);
  for (const id of world.all("subnet").keys()) builder.segment(id);
  const clusters = kubernetesEndpoints(snapshot, declared, new AwsGround(builder));
  for (const assumption of clusters.assumptions) world.notes.assume(assumption);
  const interfaces = world.all("network-interface").values();
  const classes = classesOf(
    world,
    interfaces.filter(({ id }) => !clusters.claimed.has(id)),
  );
  const ofInterfaces = [...classes.values()].flatMap((one) => hostOf(builder, one) ?? []);
  const ofClusters = clusters.endpoints.map((one) =>
    stable(builder, resolving(builder, builder.internet.facing(one, clusters.claimed), clusters.onNodes.has(one.id))),
  );
  const others = [...resolvers(builder), nobody(builder), builder.internet.endpoint(), ...builder.outsides.endpoints()];
  const all = [...ofInterfaces, ...ofClusters, ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
  const endpoints = new Map(all.map((one) => [one.id, one]));
  const { segments, tables } = builder;
  const labels = labelsOf(world, builder.attachments);
  return {
    network: { endpoints, segments, tables, labels, assumptions: world.notes.assumptions() },
    directory: new AwsDirectory(world, { endpoints, segments }, classes, clusters.names),
    findings: [...world.notes.findings(), ...clusters.findings],
  };
}

function hostOf(builder: NetworkBuilder, one: InterfaceClass): Endpoint | undefined {
  const endpoint = endpointOf(builder, one);
  return endpoint && stable(builder, resolving(builder, endpoint));
}

/** The endpoint of an earlier network, if nothing about it has changed. */
function stable(builder: NetworkBuilder, endpoint: Endpoint): Endpoint {
  const subnet = builder.world.get("subnet", endpoint.segment);
  return subnet === undefined ? endpoint : kept(subnet, endpoint.id, endpoint);
}

/** Whoever is in a VPC asks its resolver, and what else is on the link. */
function resolving(builder: NetworkBuilder, endpoint: Endpoint, isOnNode = false): Endpoint {
  const exits = withResolver(builder, endpoint, (filter) => builder.groups.isGuard(filter), isOnNode);
  return { ...endpoint, exits };
}
