import type { DmvpnRouter } from "../model.ts";

/** Its mGRE device. Not `gre0`: the kernel keeps that for itself. */
export function tunnelDevice({ tunnel }: DmvpnRouter): string {
  return `mgre${tunnel.number}`;
}

/** NFLOG group by which multicast that leaves the tunnel reaches nhrpd, which sends it to every peer. */
export const MULTICAST_GROUP = 224;
