import {
  cloudInit,
  type DmvpnRouter,
  iosxeFirstBoot,
  type LinuxOptions,
  linuxFiles,
  linuxPackages,
  packagesOf,
  type RouterSecret,
} from "../../../routers/index.ts";
import type { Hybrid } from "./hybrid.ts";

/** What a router is given when it is started: all but its keys, which it reads itself or is told of later. */
export function userDataOf(hybrid: Hybrid, router: DmvpnRouter): string {
  if (router.platform !== "linux") return iosxeFirstBoot(router).userData;
  const options = linuxOptions(hybrid);
  return cloudInit(linuxFiles(router, options), linuxPackages(router, options));
}

/** Whether a running router, told by SSH, can do all that it is to be told: it has the packages, which its first boot alone brings. */
export function canBeTold(userData: string, router: DmvpnRouter): boolean {
  if (router.platform !== "linux") return true;
  const installed = new Set(packagesOf(userData));
  return linuxPackages(router).every((name) => installed.has(name));
}

/** Where a linux router finds its keys. */
export function linuxOptions({ dmvpn, vpc }: Hybrid): LinuxOptions {
  const references = { ike: dmvpn.ike.preSharedKey, nhrp: dmvpn.nhrp.key, ospf: dmvpn.ospf.key };
  const names = Object.fromEntries(
    (["ike", "nhrp", "ospf"] as const).flatMap((secret): readonly (readonly [RouterSecret, string])[] => {
      const name = references[secret]?.aws;
      return name === undefined ? [] : [[secret, name]];
    }),
  );
  return Object.keys(names).length === 0 ? {} : { secrets: { region: vpc.end.scope.region, names } };
}
