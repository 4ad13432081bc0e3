import { FAILOVER_PROGRAM, type Failover, GUEST_SHELL_PROGRAM } from "../../../routers/index.ts";
import { type Hybrid, partnerOf, type WantedRouter } from "./hybrid.ts";

/** What moves routes on a `linux` router: a part of its user data. */
export function linuxFailover(hybrid: Hybrid, router: WantedRouter): Failover | undefined {
  const settings = settingsOf(hybrid, router);
  return settings && { program: FAILOVER_PROGRAM, settings: text(settings) };
}

/** What moves routes on one of IOS-XE: a part of its configuration. */
export function guestShellFailover(hybrid: Hybrid, router: WantedRouter): Failover | undefined {
  const settings = settingsOf(hybrid, router);
  if (settings === undefined || router.spec.platform === "linux") return undefined;
  const tunnel = `Tunnel${hybrid.dmvpn.tunnel.number}`;
  return { program: GUEST_SHELL_PROGRAM, settings: text({ ...settings, interface: tunnel }) };
}

/** What a router with a partner moves routes by, as `apps/failover/src/settings.ts` has it. No id of the world is in it: they change. */
function settingsOf(hybrid: Hybrid, wanted: WantedRouter): object | undefined {
  const { fabric, link, vpc, far } = hybrid;
  const partner = partnerOf(hybrid, wanted);
  if (partner?.place === undefined) return undefined;
  return {
    region: vpc.end.scope.region,
    uid: fabric.metadata.uid,
    link,
    name: wanted.name,
    partner: { name: partner.name, address: partner.place.inside.address, tunnel: partner.spec.tunnelAddress },
    ranges: far.ranges().routed,
  };
}

function text(settings: object): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}
