import type { RouterFile } from "../file.ts";

const NETWORK = unit("Tunnel and firewall of Podspan's DMVPN router", {
  after: "network-online.target",
  before: "frr.service strongswan.service",
  service: "Type=oneshot\nRemainAfterExit=yes\nRestart=on-failure\nRestartSec=2\nExecStart=/opt/podspan/network.sh",
});

/** It waits for secrets as long as it takes, and those that need them wait for it. */
const SECRETS = unit("Secrets of Podspan's DMVPN router", {
  after: "network-online.target",
  before: "frr.service strongswan.service",
  service:
    "Type=oneshot\nRemainAfterExit=yes\nTimeoutStartSec=infinity\nRestart=on-failure\nRestartSec=30\nExecStart=/opt/podspan/secrets.sh",
});

const FAILOVER = unit("Failover of Podspan's DMVPN router", {
  after: "network-online.target frr.service",
  service: "Restart=always\nRestartSec=2\nExecStart=/usr/bin/node /opt/podspan/failover.mjs /etc/podspan/failover.json",
});

const AFTER_OURS = `[Unit]
Wants=podspan-network.service podspan-secrets.service
After=podspan-network.service podspan-secrets.service
`;

/** systemd's units, and what makes FRR and strongSwan wait for ours; sorted by path. */
export const UNIT_FILES: readonly RouterFile[] = [
  file("frr.service.d/podspan.conf", AFTER_OURS),
  file("podspan-network.service", NETWORK),
  file("podspan-secrets.service", SECRETS),
  file("strongswan.service.d/podspan.conf", AFTER_OURS),
];

export const FAILOVER_UNIT = file("podspan-failover.service", FAILOVER);

/**
 * A router that reads its keys itself looks again, every ten minutes and up to five later, so that the two of a VPC do not restart FRR at one time when a
 * key has been rotated. `secrets.sh` tells FRR and strongSwan of what has changed alone. While Secrets Manager does not answer everything stays
 * as it is: a look ends after two minutes, and the next is tried.
 */
export const KEY_UNITS: readonly RouterFile[] = [
  file(
    "podspan-keys.service",
    `[Unit]
Description=A look for rotated keys of Podspan's DMVPN router
After=podspan-secrets.service

[Service]
Type=oneshot
TimeoutStartSec=120
ExecStart=/opt/podspan/secrets.sh
`,
  ),
  file(
    "podspan-keys.timer",
    `[Unit]
Description=Looks for rotated keys of Podspan's DMVPN router

[Timer]
OnCalendar=*:0/10
RandomizedDelaySec=300

[Install]
WantedBy=timers.target
`,
  ),
];

/**
 * Makes the files count: at the first boot and after every change of them. Units without an [Install] are started by others. What has changed of FRR's and strongSwan's `secrets.sh` finds out;
 * nothing waits here for it.
 */
export const APPLY = `#!/bin/sh
set -eu
systemctl daemon-reload
apparmor_parser -r /etc/apparmor.d/usr.sbin.swanctl 2>/dev/null || true
units=$(cd /etc/systemd/system && grep -lxF '[Install]' podspan-*.service podspan-*.timer 2>/dev/null || true)
systemctl enable -q $units strongswan frr
systemctl restart --no-block $units
systemctl start --no-block strongswan frr
`;

interface Unit {
  readonly after: string;
  readonly before?: string;
  readonly service: string;
}

function unit(description: string, { after, before, service }: Unit): string {
  const order = before === undefined ? "" : `Before=${before}\n`;
  const head = `[Unit]\nDescription=${description}\nWants=network-online.target\nAfter=${after}\n${order}`;
  return `${head}StartLimitIntervalSec=0\n\n[Service]\n${service}\n\n[Install]\nWantedBy=multi-user.target\n`;
}

function file(name: string, text: string): RouterFile {
  return { path: `/etc/systemd/system/${name}`, mode: "0644", text };
}
