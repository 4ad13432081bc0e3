import { onceFor } from "../../observed/index.ts";
import type { Fabric, LinkSpec } from "../../spec/index.ts";

/** A link as one of its VPCs sees it. */
export interface LinkOfVpc {
  readonly link: string;
  readonly spec: LinkSpec;
  /** Key of the VPC at the other end. */
  readonly other: string;
}

const byVpc = onceFor((fabric: Fabric) => {
  const all = Object.entries(fabric.spec.links)
    .filter(([, { manage }]) => manage !== "none")
    .flatMap(([link, spec]) => {
      const members = spec.peering ?? spec.transitGateway?.vpcs ?? [];
      return members.flatMap((vpc) => members.flatMap((other) => (other === vpc ? [] : [{ vpc, link, spec, other }])));
    });
  return Map.groupBy(all, ({ vpc }) => vpc);
});

/** What joins a VPC to others, in the order of the links and their members. */
export function linksOfVpc(fabric: Fabric, vpc: string): readonly LinkOfVpc[] {
  return byVpc(fabric).get(vpc) ?? [];
}
