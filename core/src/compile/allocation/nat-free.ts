import { overlaps, readPrefixes } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "./address-plan.ts";
import { podsAreRoutable } from "./routable-pods.ts";

/** Pods of a cluster that no other network routes to. */
interface Hidden {
  readonly cluster: string;
  readonly vpc: string;
  readonly ranges: readonly string[];
}

/**
 * NAT-1: what the Fabric expects of pods, or lets them do over a link, that needs a way back to ranges which it says nobody routes to. Told
 * with the two ways out, before anything is proved of it.
 */
export function natFreeProblems(fabric: Fabric, addresses: AddressPlan): readonly Diagnostic[] {
  const hidden = Object.entries(addresses.clusters).flatMap(([cluster, planned]): readonly Hidden[] =>
    planned.ranges.length === 0 || podsAreRoutable(fabric, cluster, planned)
      ? []
      : [{ cluster, vpc: planned.vpc, ranges: planned.ranges.map(({ cidr }) => cidr) }],
  );
  return hidden.length === 0 ? [] : [...ofExpectations(fabric, hidden), ...ofLinks(fabric, hidden)];
}

function ofExpectations(fabric: Fabric, hidden: readonly Hidden[]): readonly Diagnostic[] {
  return fabric.spec.expect.flatMap(({ from, to, allow, nat }, index) => {
    if (!allow) return [];
    return hidden.flatMap((pods) => {
      const path = ["spec", "expect", index];
      const { cluster } = pods;
      if (means(to, cluster) && isElsewhere(fabric, from, pods)) {
        return [refusal(`${from} is to reach pods of ${cluster}, and ${rangesText(pods)}`, [...path, "to"])];
      }
      if (nat !== "none" || !means(from, cluster) || !isElsewhere(fabric, to, pods)) return [];
      return [
        refusal(`pods of ${cluster} are to reach ${to} by their own addresses, and ${rangesText(pods)}`, [
          ...path,
          "nat",
        ]),
      ];
    });
  });
}

/** An `allow` that names the pods: what it lets through never comes. */
function ofLinks(fabric: Fabric, hidden: readonly Hidden[]): readonly Diagnostic[] {
  return Object.entries(fabric.spec.links).flatMap(
    ([link, { peering, transitGateway, dmvpn, vpn, directConnect, allow }]) => {
      const vpcs = peering ?? transitGateway?.vpcs ?? [(dmvpn ?? vpn ?? directConnect)?.vpc];
      const joined = hidden.filter(({ vpc }) => vpcs.includes(vpc));
      return allow.flatMap((entry, index) =>
        (["from", "to"] as const).flatMap((side) =>
          joined
            .filter(({ ranges }) => meet(entry[side] ?? [], ranges))
            .map((pods) =>
              refusal(
                `link ${link} lets pods of ${pods.cluster} through by their own addresses, and ${rangesText(pods)}`,
                ["spec", "links", link, "allow", index, side],
              ),
            ),
        ),
      );
    },
  );
}

function refusal(message: string, path: readonly (string | number)[]): Diagnostic {
  return diagnose("NAT-1", { message, path });
}

function rangesText({ ranges }: Hidden): string {
  return `no other network routes to ${ranges.join(", ")}`;
}

/** Whether an end of an expectation means the pods of a cluster. */
function means(end: string, cluster: string): boolean {
  const [section, name, part = "pods"] = end.split("/");
  return section === "clusters" && name === cluster && part === "pods";
}

/** Whether an end is in another network than these pods: a site, or a VPC other than theirs. */
function isElsewhere({ spec }: Fabric, end: string, { vpc }: Hidden): boolean {
  const [section, name = ""] = end.split("/");
  if (section === "sites") return true;
  if (section === "vpcs") return name !== vpc;
  return section === "clusters" && spec.clusters[name] !== undefined && spec.clusters[name]?.vpc !== vpc;
}

function meet(some: readonly string[], others: readonly string[]): boolean {
  const prefixes = readPrefixes(others);
  return readPrefixes(some).some((one) => prefixes.some((other) => overlaps(one, other)));
}
