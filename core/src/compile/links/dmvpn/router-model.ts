import { readPrefix } from "../../../addressing/index.ts";
import type { DmvpnRouter, IkeIdentity, IkePeer } from "../../../routers/index.ts";
import type { DmvpnSpec, SiteSpec } from "../../../spec/index.ts";
import { hubName } from "../../identity/router-names.ts";
import { failoverOf } from "./failover.ts";
import { type Hybrid, partnerOf, type WantedRouter } from "./hybrid.ts";
import type { Place } from "./places.ts";

type Hub = SiteSpec["hubs"][number];

/** Interfaces as each platform calls them. */
const NAMES = {
  linux: { outside: "ens5", inside: "ens6" },
  c8000v: { outside: "GigabitEthernet1", inside: "GigabitEthernet2" },
  csr1000v: { outside: "GigabitEthernet1", inside: "GigabitEthernet2" },
} as const;

const LICENCES = { c8000v: "network-advantage addon dna-advantage", csr1000v: "ax" } as const;

/** IKE's name of a router in the VPC: one that it has before it has an address on the internet (fault 1b-14). */
export function identityOf(
  { fabric, link }: Pick<Hybrid, "fabric" | "link">,
  { name, spec }: Pick<WantedRouter, "name" | "spec">,
): IkeIdentity {
  return identity(spec.identity ?? `${name}.${link}.${fabric.metadata.name}.podspan`);
}

export function identity(text: string): IkeIdentity {
  return readPrefix(`${text}/32`) === undefined ? { kind: "fqdn", name: text } : { kind: "address", address: text };
}

/** A router in the VPC as it is to be configured; `place`: where it is. */
export function spokeOf(hybrid: Hybrid, router: WantedRouter, place: Place): DmvpnRouter {
  const { dmvpn, site, link } = hybrid;
  const { spec } = router;
  const names = NAMES[spec.platform];
  const partner = partnerOf(hybrid, router)?.place;
  const failover = failoverOf(hybrid, router);
  const licence = spec.platform === "linux" ? undefined : (spec.licenceLevel ?? LICENCES[spec.platform]);
  return {
    platform: spec.platform,
    role: "spoke",
    link,
    hostname: hostnameOf(`${link}-${router.name}`),
    outside: {
      name: names.outside,
      address: place.outside.address,
      prefixLength: place.outside.prefixLength,
      gateway: place.outside.gateway,
    },
    inside: {
      name: names.inside,
      address: place.inside.address,
      prefixLength: place.inside.prefixLength,
      gateway: place.inside.gateway,
    },
    ...tunnelOf(dmvpn, spec.tunnelAddress),
    ike: {
      identity: identityOf(hybrid, router),
      peers: [...site.hubs.map(hubPeer), ...dmvpn.tunnel.spokes.map(spokePeer)],
      dpd: dmvpn.ike.dpd,
    },
    nhrp: {
      ...nhrpOf(dmvpn),
      servers: site.hubs.map(({ tunnelAddress, publicIp }) => ({ tunnelAddress, publicAddress: publicIp })),
    },
    behind: hybrid.vpc.ranges().routed,
    ...(partner ? { partner: { address: partner.inside.address, ...dmvpn.bfd } } : {}),
    ...(failover ? { failover } : {}),
    ssh: dmvpn.ssh,
    extra: spec.extra,
    ...(licence === undefined ? {} : { licence }),
  };
}

function hubPeer(hub: Hub, index: number): IkePeer {
  return { name: hubName(index), address: hub.publicIp, identity: identity(hub.identity ?? hub.publicIp) };
}

function spokePeer(address: string, index: number): IkePeer {
  return { name: `spoke-${index + 1}`, address, identity: { kind: "address", address } };
}

/** What both ends say of the tunnel and of OSPF over it; `address`: its own in the tunnel. */
export function tunnelOf(dmvpn: DmvpnSpec, address: string): Pick<DmvpnRouter, "tunnel" | "ospf"> {
  const { tunnel, ospf } = dmvpn;
  return {
    tunnel: {
      number: tunnel.number,
      address,
      network: tunnel.network,
      ...(tunnel.key === undefined ? {} : { key: tunnel.key }),
      mtu: tunnel.mtu,
      mss: tunnel.mss,
      phase: tunnel.phase,
    },
    ospf: {
      processId: ospf.processId,
      routerId: address,
      tunnelArea: ospf.tunnelArea,
      insideArea: ospf.vpcArea,
      authenticated: ospf.key !== undefined,
      helloInterval: ospf.hello,
      deadInterval: ospf.dead,
    },
  };
}

export function nhrpOf({ nhrp }: DmvpnSpec): Omit<DmvpnRouter["nhrp"], "servers"> {
  return { networkId: nhrp.networkId, holdtime: nhrp.holdtime, authenticated: nhrp.key !== undefined };
}

/** RFC 1123: at most 63 letters, digits and hyphens. */
export function hostnameOf(text: string): string {
  return text.slice(0, 63).replace(/-+$/, "");
}
