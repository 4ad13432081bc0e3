import type { Snapshot } from "../../observed/index.ts";
import { handOverText, renderedFiles } from "../../routers/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { hubName } from "../identity/router-names.ts";
import { linuxOptions } from "../links/dmvpn/configuration.ts";
import type { Hybrid } from "../links/dmvpn/hybrid.ts";
import { hubOf, identityOf, spokeOf } from "../links/dmvpn/router-model.ts";
import { ours, routerId } from "../links/dmvpn/router-parts.ts";
import { hybridsOf } from "./router-requests.ts";

/** What one router is to be told, or its people to do. */
export interface RouterText {
  /** `west2-dc1/us-west-2a/etc/frr/daemons`: the router, and the file on it. */
  readonly path: string;
  readonly text: string;
}

/** All that the routers of a Fabric's links are to be told, of one platform, and what each hub's people have to do beside. No key is in it. */
export function routerTexts(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  format: "iosxe" | "frr",
): readonly RouterText[] {
  return hybridsOf(fabric, addresses, snapshot).flatMap((hybrid) =>
    [...spokeTexts(hybrid, format), ...hubTexts(hybrid, format)].map(({ path, text }) => ({
      path: `${hybrid.link}/${path}`,
      text,
    })),
  );
}

function spokeTexts(hybrid: Hybrid, format: "iosxe" | "frr"): readonly RouterText[] {
  return hybrid.routers.flatMap((wanted) => {
    const { name, place, spec } = wanted;
    if (place === undefined || isLinux(spec.platform) !== (format === "frr")) return [];
    const files = renderedFiles(spokeOf(hybrid, wanted, place), linuxOptions(hybrid, wanted));
    return files.map(({ path, text }) => ({ path: `${name}${path}`, text }));
  });
}

function hubTexts(hybrid: Hybrid, format: "iosxe" | "frr"): readonly RouterText[] {
  const { fabric, link, dmvpn, site, vpc, snapshot } = hybrid;
  return site.hubs.flatMap((spec, index) => {
    const hub = hubOf(hybrid, spec, index);
    if (hub === undefined || isLinux(spec.platform) !== (format === "frr")) return [];
    const spokes = hybrid.routers.map((router) => {
      const address = ours(fabric, "router-address", routerId(link, "router-address", router.name), snapshot);
      return {
        name: router.name,
        tunnelAddress: router.spec.tunnelAddress,
        identity: identityOf(hybrid, router),
        ...(address ? { publicAddress: address.facts.public } : {}),
      };
    });
    const given = {
      site: dmvpn.site,
      hub,
      publicAddress: spec.publicIp,
      vpcRanges: vpc.ranges().routed,
      spokes,
    };
    const files = renderedFiles(hub).map(({ path, text }) => ({ path: `${hubName(index)}${path}`, text }));
    return [...files, { path: `${hubName(index)}/HAND-OVER.md`, text: handOverText(given) }];
  });
}

function isLinux(platform: string): boolean {
  return platform === "linux";
}
