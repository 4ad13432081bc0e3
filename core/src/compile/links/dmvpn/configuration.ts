import {
  cloudInit,
  type DmvpnRouter,
  iosxeFirstBoot,
  type LinuxOptions,
  linuxFiles,
  linuxPackages,
  type RouterSecret,
} from "../../../routers/index.ts";
import type { Hybrid } from "./hybrid.ts";

/** What a router is given when it is started: all but its keys, which it reads itself or is told of later. */
export function userDataOf(hybrid: Hybrid, router: DmvpnRouter): string {
  if (router.platform !== "linux") return iosxeFirstBoot(router).userData;
  const options = linuxOptions(hybrid);
  return cloudInit(linuxFiles(router, options), linuxPackages(options));
}

/** Where a linux router finds its keys. */
function linuxOptions({ dmvpn, vpc }: Hybrid): LinuxOptions {
  const references = { ike: dmvpn.ike.preSharedKey, nhrp: dmvpn.nhrp.key, ospf: dmvpn.ospf.key };
  const names = Object.fromEntries(
    (["ike", "nhrp", "ospf"] as const).flatMap((secret): readonly (readonly [RouterSecret, string])[] => {
      const name = references[secret]?.aws;
      return name === undefined ? [] : [[secret, name]];
    }),
  );
  return Object.keys(names).length === 0 ? {} : { secrets: { region: vpc.end.scope.region, names } };
}
