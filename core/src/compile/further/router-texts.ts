import type { Snapshot } from "../../observed/index.ts";
import { type HandedSpoke, handOverText, renderedFiles } from "../../routers/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import { linuxOptions } from "../links/dmvpn/configuration.ts";
import { type WantedHub, wantedHubs } from "../links/dmvpn/hubs.ts";
import type { Hybrid } from "../links/dmvpn/hybrid.ts";
import { identityOf, spokeOf } from "../links/dmvpn/router-model.ts";
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
  const hybrids = hybridsOf(fabric, addresses, snapshot);
  const hubs = wantedHubs(fabric).filter(({ spec }) => isLinux(spec.platform) === (format === "frr"));
  return [
    ...hybrids.flatMap((hybrid) => spokeTexts(hybrid, format)),
    ...hubs.flatMap((hub) =>
      hubTexts(
        hub,
        hybrids.filter(({ dmvpn }) => dmvpn.site === hub.site),
      ),
    ),
  ];
}

function spokeTexts(hybrid: Hybrid, format: "iosxe" | "frr"): readonly RouterText[] {
  return hybrid.routers.flatMap((wanted) => {
    const { name, place, spec } = wanted;
    if (place === undefined || isLinux(spec.platform) !== (format === "frr")) return [];
    const files = renderedFiles(spokeOf(hybrid, wanted, place), linuxOptions(hybrid));
    return files.map(({ path, text }) => ({ path: `${hybrid.link}/${name}${path}`, text }));
  });
}

function hubTexts({ site, name, spec, router }: WantedHub, hybrids: readonly Hybrid[]): readonly RouterText[] {
  const files = renderedFiles(router).map(({ path, text }) => ({ path: `${site}/${name}${path}`, text }));
  const given = {
    site,
    hub: router,
    publicAddress: spec.publicIp,
    vpcRanges: [...new Set(hybrids.flatMap(({ vpc }) => vpc.ranges().routed))].sort(),
    spokes: hybrids.flatMap((hybrid) => spokesOf(hybrid, hybrids.length > 1)),
  };
  return [...files, { path: `${site}/${name}/HAND-OVER.md`, text: handOverText(given) }];
}

/** Zones have no names of their own where several VPCs join. */
function spokesOf(hybrid: Hybrid, amongOthers: boolean): readonly HandedSpoke[] {
  const { fabric, link, snapshot } = hybrid;
  return hybrid.routers.map((router) => {
    const address = ours(fabric, "router-address", routerId(link, "router-address", router.name), snapshot);
    return {
      name: amongOthers ? `${link}/${router.name}` : router.name,
      tunnelAddress: router.spec.tunnelAddress,
      identity: identityOf(hybrid, router),
      ...(address ? { publicAddress: address.facts.public } : {}),
    };
  });
}

function isLinux(platform: string): boolean {
  return platform === "linux";
}
