import type { ImageWanted } from "../../ports/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { readKeys } from "../identity/management.ts";

/** What images the links of some VPCs need to be looked for. */
export function imagesWanted(fabric: Fabric, vpcs: readonly string[]): readonly ImageWanted[] {
  const routers = readKeys(fabric, "links").flatMap((key) => {
    const dmvpn = fabric.spec.links[key]?.dmvpn;
    return dmvpn !== undefined && vpcs.includes(dmvpn.vpc) ? dmvpn.routers : [];
  });
  const wanted = routers
    .filter(({ image }) => image === undefined)
    .map(
      ({ platform, licence = "byol" }): ImageWanted => (platform === "linux" ? { platform } : { platform, licence }),
    );
  return [...new Map(wanted.map((one) => [`${one.platform} ${one.licence ?? ""}`, one])).values()];
}
