import { findVpc, kubernetesScope, nodesOf, usesCni, zonesOfOurs } from "../../compile/index.ts";
import { observedById, observedOf } from "../../observed/index.ts";
import { failed, ok } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { type CheckInput, podsApart } from "./input.ts";

/** AZ-1: every zone in which the cluster has nodes, or may get them, has a pod subnet and an ENIConfig. */
export function zoneChecks(key: string, input: CheckInput): readonly Check[] {
  // A node of any zone has a subnet, and its pods live there.
  if (!podsApart(key, input)) return [];
  const covered = new Set(input.addresses.clusters[key]?.subnets.map((subnet) => subnet.zone));
  const leaving = zonesOfOurs(input.fabric, key, input.snapshot);
  return [...zonesOfNodes(key, input)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([zone, why]) => {
      const subject = `${key}/zone/${zone}`;
      if (covered.has(zone)) return ok("zone-coverage", subject, `${why} in ${zone}: covered`);
      return leaving.has(zone)
        ? failed(
            "zone-coverage",
            subject,
            `${why} in ${zone}, which the Fabric no longer has`,
            `drain and terminate them, then apply; or put ${zone} back into spec.clusters.${key}.zones`,
          )
        : failed(
            "zone-coverage",
            subject,
            `${why} in ${zone}, where there is no pod subnet and no ENIConfig: they stay NotReady`,
            `add ${zone} to spec.clusters.${key}.zones and apply`,
          );
    });
}

/** Zone -> what is there, from the nodes and from the subnets of the node groups. */
function zonesOfNodes(key: string, input: CheckInput): ReadonlyMap<string, string> {
  const nodes = nodesOf(key, input.snapshot).filter(usesCni);
  const zones = new Map<string, string>();
  const name = input.fabric.spec.clusters[key]?.name ?? key;
  // In a shared VPC the owner has other names for the zones.
  const vpc = input.fabric.spec.clusters[key]?.vpc;
  const scope = vpc === undefined ? undefined : findVpc(input.fabric, vpc, input.snapshot).scope;
  for (const group of observedOf(input.snapshot, "node-group")) {
    if (group.props.cluster !== name) continue;
    for (const subnet of group.props.subnets) {
      const zone = observedById(input.snapshot, "subnet", subnet, scope)?.props.zone;
      if (zone !== undefined) zones.set(zone, `node group ${group.props.name}`);
    }
  }
  for (const zone of new Set(nodes.map((node) => node.props.zone))) {
    const count = nodes.filter((node) => node.props.zone === zone).length;
    zones.set(zone, `${count} node${count === 1 ? "" : "s"} of ${kubernetesScope(key).cluster}`);
  }
  return zones;
}
