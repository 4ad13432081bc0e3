import {
  cloudInit,
  type DmvpnRouter,
  iosxeFirstBoot,
  type LinuxOptions,
  linuxFiles,
  linuxPackages,
  type RouterSecret,
} from "../../../routers/index.ts";
import { linuxFailover } from "./failover.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";

/** What a router is given when it is started: all but its keys, which it reads itself or is told of later. */
export function userDataOf(hybrid: Hybrid, wanted: WantedRouter, router: DmvpnRouter): string {
  if (router.platform !== "linux") return iosxeFirstBoot(router).userData;
  const options = linuxOptions(hybrid, wanted);
  return cloudInit(linuxFiles(router, options), linuxPackages(options));
}

/** What a linux router has beside its configuration. */
export function linuxOptions(hybrid: Hybrid, wanted: WantedRouter): LinuxOptions {
  const failover = linuxFailover(hybrid, wanted);
  return { ...secretsOf(hybrid), ...(failover ? { failover } : {}) };
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
