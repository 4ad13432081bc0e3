import type { DmvpnRouter } from "../model.ts";
import { tunnelDevice } from "./names.ts";

/** The kernel forwards, by routes that need not lead back the way a packet came (OSPF, and two routers), and tells nobody of better ones. */
export const SYSCTL = `net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
`;

/** Kernel modules that the tunnel, IPsec and the firewall's rules need. */
export const MODULES = ["ip_gre", "esp4", "xfrm_user", "nfnetlink_log", "nft_limit", "nft_log", "nft_xfrm"]
  .map((name) => `${name}\n`)
  .join("");

/**
 * The shell script that makes the tunnel and its firewall; run again it changes what differs. EC2 chooses the names of devices, so they are found
 * by the addresses that they have. The GRE device has no remote end and is made before FRR sees it (dataplane-recipes 3a, b). Files are below
 * `PODSPAN_ROOT`, by default the root.
 */
export function networkScript(router: DmvpnRouter): string {
  const device = tunnelDevice(router);
  const { tunnel } = router;
  const outsideMtu = router.outside.mtu === undefined ? "" : `ip link set dev "$outside" mtu ${router.outside.mtu}\n`;
  const key = tunnel.key === undefined ? "" : `key ${tunnel.key} `;
  return `#!/bin/sh
set -eu
root=\${PODSPAN_ROOT:-}
device_of() {
  found=$(ip -o -4 address show to "$1" scope global | { read -r _ name _ && echo "\${name%%@*}" || true; })
  [ -n "$found" ] && echo "$found"
}
address_of() {
  ip -o -4 address show dev "$1" scope global | { read -r _ _ _ address _ && echo "\${address%%/*}"; }
}
${outsideLines(router)}
xargs -a "$root/etc/modules-load.d/podspan.conf" modprobe -a 2>/dev/null || true
sysctl -qp "$root/etc/sysctl.d/60-podspan.conf"
nft -D "from=$from" -f "$root/etc/podspan/nftables.conf"
tunnel="gre local $from ${key}ttl 64 dev $outside"
if [ "$(cat "$root/run/podspan/tunnel" 2>/dev/null)" != "$tunnel" ] || ! ip link show dev ${device} >/dev/null 2>&1; then
  ip link delete dev ${device} 2>/dev/null || true
  ip link add dev ${device} type $tunnel
  mkdir -p "$root/run/podspan"
  echo "$tunnel" >"$root/run/podspan/tunnel"
fi
ip address replace ${tunnel.address}/32 dev ${device}
nft -f "$root/etc/podspan/nftables-tunnel.conf"
ip link set dev ${device} mtu ${tunnel.mtu} up
${outsideMtu}${insideLines(router)}`;
}

/** A hub may stand behind NAT itself: then its public address is on none of its devices, and the outside is told by its name. */
function outsideLines({ outside, role }: DmvpnRouter): string {
  const { address, name } = outside;
  const byName = `outside=${name}\nfrom=$(address_of ${name})`;
  if (address === undefined) return byName;
  if (role === "spoke") return `outside=$(device_of ${address})\nfrom=${address}`;
  return `if outside=$(device_of ${address}); then\n  from=${address}\nelse\n${byName.replace(/^/gm, "  ")}\nfi`;
}

/**
 * Of a router of our own the inside has its fixed address and no DHCP, so never a default route (fault 1b-15). The unit stands before
 * cloud-init's in the order of names.
 */
function insideLines({ inside, role }: DmvpnRouter): string {
  const { address, prefixLength, mtu } = inside;
  if (role === "hub" || address === undefined || prefixLength === undefined) return "";
  const link = mtu === undefined ? "" : `\n[Link]\nMTUBytes=${mtu}`;
  return `inside=$(device_of ${address})
if [ -n "$inside" ] && command -v networkctl >/dev/null; then
  mkdir -p "$root/run/systemd/network"
  cat >"$root/run/systemd/network/05-podspan-inside.network" <<END
[Match]
MACAddress=$(cat "/sys/class/net/$inside/address")
${link}
[Network]
Address=${address}/${prefixLength}
DHCP=no
IPv6AcceptRA=no
LinkLocalAddressing=no
END
  networkctl reload
fi
`;
}
