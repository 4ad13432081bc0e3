import {
  cloudInit,
  type DmvpnRouter,
  FAILOVER_PROGRAM,
  iosxeFirstBoot,
  type LinuxOptions,
  linuxFiles,
  linuxPackages,
  type RouterSecret,
} from "../../../routers/index.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";
import { partnerOf } from "./router-model.ts";

/** What a router is given when it is started: all but its keys, which it reads itself or is told of later. */
export function userDataOf(hybrid: Hybrid, wanted: WantedRouter, router: DmvpnRouter): string {
  if (router.platform !== "linux") return iosxeFirstBoot(router).userData;
  const options = linuxOptions(hybrid, wanted);
  return cloudInit(linuxFiles(router, options), linuxPackages(options));
}

/** What a linux router has beside its configuration. */
export function linuxOptions(hybrid: Hybrid, wanted: WantedRouter): LinuxOptions {
  return { ...secretsOf(hybrid), ...failoverOf(hybrid, wanted) };
}

/** Where a linux router finds its keys. */
function secretsOf({ dmvpn, vpc }: Hybrid): LinuxOptions {
  const references = { ike: dmvpn.ike.preSharedKey, nhrp: dmvpn.nhrp.key, ospf: dmvpn.ospf.key };
  const names = Object.fromEntries(
    (["ike", "nhrp", "ospf"] as const).flatMap((secret): readonly (readonly [RouterSecret, string])[] => {
      const name = references[secret]?.aws;
      return name === undefined ? [] : [[secret, name]];
    }),
  );
  return Object.keys(names).length === 0 ? {} : { secrets: { region: vpc.end.scope.region, names } };
}

/** What a router with a partner moves routes by, as `apps/failover/src/settings.ts` reads it. No id of the world is in it: they change. */
function failoverOf(hybrid: Hybrid, wanted: WantedRouter): LinuxOptions {
  const { fabric, link, vpc, far } = hybrid;
  const partner = partnerOf(hybrid, wanted);
  if (partner?.place === undefined) return {};
  const settings = {
    region: vpc.end.scope.region,
    uid: fabric.metadata.uid,
    link,
    name: wanted.name,
    partner: { name: partner.name, address: partner.place.inside.address, tunnel: partner.spec.tunnelAddress },
    ranges: far.ranges().routed,
  };
  return { failover: { program: FAILOVER_PROGRAM, settings: `${JSON.stringify(settings, null, 2)}\n` } };
}
