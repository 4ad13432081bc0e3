import type { RouterFile } from "../file.ts";
import type { DmvpnRouter, Failover } from "../model.ts";
import { DAEMONS, frrText } from "./frr.ts";
import { MODULES, networkScript, SYSCTL } from "./network.ts";
import { nftablesText, tunnelTableText } from "./nftables.ts";
import { type SecretSource, secretNames, secretsScript } from "./secrets.ts";
import { STRONGSWAN, swanctlSecretsText, swanctlText } from "./swanctl.ts";
import { APPLY, FAILOVER_UNIT, KEY_UNITS, UNIT_FILES } from "./units.ts";

export interface LinuxOptions {
  /** Absent: root puts each secret into `/etc/podspan/secret/NAME` (`ike`, `nhrp`, `ospf`), readable by root alone. */
  readonly secrets?: SecretSource;
}

/** Packages of Debian 13 that a router needs; strongSwan's AES-GCM and curves are in its standard plugins. */
export function linuxPackages(
  { failover }: Pick<DmvpnRouter, "failover">,
  { secrets }: LinuxOptions = {},
): readonly string[] {
  return [
    ...(secrets === undefined ? [] : ["awscli"]),
    "charon-systemd",
    "frr",
    "libstrongswan-standard-plugins",
    "nftables",
    ...(failover === undefined ? [] : ["nodejs"]),
    "strongswan-swanctl",
  ];
}

/** Every file of a Linux router, secrets as marks, sorted by path. FRR's and strongSwan's own read what `secrets.sh` writes below `/run`. */
export function linuxFiles(router: DmvpnRouter, options: LinuxOptions = {}): readonly RouterFile[] {
  const { secrets } = options;
  const files: readonly RouterFile[] = [
    ...configurationFiles(router),
    ...(secrets === undefined
      ? []
      : [{ path: "/etc/podspan/secrets", mode: "0600", text: secretNames(router, secrets) } as const, ...KEY_UNITS]),
  ];
  return sorted(files);
}

/** What a router is told, sorted by path: all but where its secrets are. These files go to one that is reached by SSH, also to a site's own. */
export function configurationFiles(router: DmvpnRouter): readonly RouterFile[] {
  const { failover } = router;
  return sorted([
    ...(failover === undefined ? [] : failoverFiles(failover)),
    { path: "/etc/apparmor.d/local/usr.sbin.swanctl", mode: "0644", text: "/run/podspan/** r,\n" },
    { path: "/etc/frr/daemons", mode: "0644", text: DAEMONS },
    { path: "/etc/modules-load.d/podspan.conf", mode: "0644", text: MODULES },
    { path: "/etc/podspan/frr.conf", mode: "0644", text: frrText(router) },
    { path: "/etc/podspan/nftables.conf", mode: "0644", text: nftablesText(router) },
    { path: "/etc/podspan/nftables-tunnel.conf", mode: "0644", text: tunnelTableText(router) },
    { path: "/etc/podspan/swanctl-secrets.conf", mode: "0644", text: swanctlSecretsText(router) },
    // Settings of all its tunnels: a site's own may have others.
    ...(router.role === "hub"
      ? []
      : [{ path: "/etc/strongswan.d/podspan.conf", mode: "0644", text: STRONGSWAN } as const]),
    { path: "/etc/swanctl/conf.d/podspan.conf", mode: "0644", text: swanctlText(router) },
    { path: "/etc/sysctl.d/60-podspan.conf", mode: "0644", text: SYSCTL },
    ...UNIT_FILES,
    { path: "/opt/podspan/apply.sh", mode: "0755", text: APPLY },
    { path: "/opt/podspan/network.sh", mode: "0755", text: networkScript(router) },
    { path: "/opt/podspan/secrets.sh", mode: "0755", text: secretsScript(router) },
  ]);
}

function sorted(files: readonly RouterFile[]): readonly RouterFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function failoverFiles({ program, settings }: Failover): readonly RouterFile[] {
  return [
    { path: "/etc/podspan/failover.json", mode: "0644", text: settings },
    FAILOVER_UNIT,
    { path: "/opt/podspan/failover.mjs", mode: "0755", text: program },
  ];
}
