import type { Fabric, LinkSpec } from "../../spec/index.ts";
import type { FarEnd, LinkedVpcs } from "./linked-vpc.ts";
import { linksOfVpc } from "./pairs.ts";
import { siteEnd } from "./site-end.ts";

/** All that links of Podspan's own making join a VPC to: other VPCs, then sites. */
export function farEndsOf(
  fabric: Fabric,
  vpc: string,
  vpcs: LinkedVpcs,
): readonly { readonly spec: LinkSpec; readonly far: FarEnd }[] {
  const sites = Object.values(fabric.spec.links).flatMap((spec) =>
    spec.dmvpn?.vpc === vpc && spec.manage !== "none"
      ? [{ spec, far: siteEnd(fabric, spec.dmvpn.site, vpcs(vpc)) }]
      : [],
  );
  return [...linksOfVpc(fabric, vpc).map(({ other, spec }) => ({ spec, far: vpcs(other) })), ...sites];
}
