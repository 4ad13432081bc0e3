import type { DmvpnRouter } from "../model.ts";

/** What is made on a router for a link is called so: a hub serves several. */
export function linkName({ link }: DmvpnRouter): string {
  return `podspan-${link}`;
}

export function tunnelName({ tunnel }: DmvpnRouter): string {
  return `Tunnel${tunnel.number}`;
}

/** A router that we have made, and not a site's own: its host name, interfaces and logins are ours too. */
export function isOurs({ platform }: DmvpnRouter): boolean {
  return platform !== "iosxe";
}
