import { type DmvpnRouter, type IkeIdentity, type IkePeer, secretMark } from "../model.ts";
import { type Statement, statement } from "../statement.ts";

/** IKEv2: AES-256-GCM, PRF SHA-512, group 19 (ecp256); ESP: AES-256-GCM. */
const IKE = "aes256gcm16-prfsha512-ecp256";
const ESP = "aes256gcm16";

/** strongSwan's connections, one per peer. The keys are in a file of their own below `/run`, which `secrets.sh` fills in. */
export function swanctlText(router: DmvpnRouter): string {
  const connections = statement(
    "connections",
    router.ike.peers.map((peer) => connection(router, peer)),
  );
  return `${braced([connections])}include /run/podspan/swanctl-secrets.conf\n`;
}

/**
 * How soon a spoke tries again. A packet without an SA makes the kernel ask for one, and ask no more for as long as `xfrm_acq_expires` says: strongSwan
 * sets 165 s, so a hub that refuses once, because it has only just started or the key was wrong, stays away for that long. 30 s is the kernel's
 * own, and longer than an answer takes. And what is not answered is sent again every 10 s at the latest, which also tells a dead hub after 51 s instead
 * of 165 (strongSwan, Retransmission).
 */
export const STRONGSWAN = `charon {
  retransmit_limit = 10
  plugins {
    kernel-netlink {
      xfrm_acq_expires = 30
    }
  }
}
`;

/** The key of each peer, told by both identities: a mark each, which stands for the key in base64 with `0s` before it. */
export function swanctlSecretsText({ ike }: DmvpnRouter): string {
  const keys = ike.peers.map((peer) =>
    statement(`ike-${peer.name}`, [
      `id-1 = ${identityText(ike.identity)}`,
      `id-2 = ${identityText(peer.identity)}`,
      `secret = ${secretMark("ike")}`,
    ]),
  );
  return braced([statement("secrets", keys)]);
}

/**
 * A spoke keeps its tunnel up: traffic brings it up and so does the start; `trap|start` must not be said of dead peers, which are started anew.
 * GRE goes by its number: a machine without /etc/protocols does not know its name. A hub takes a peer from wherever it comes, by its identity: it stands behind NAT. IPsec covers GRE and nothing else, in transport mode.
 */
function connection(router: DmvpnRouter, peer: IkePeer): Statement {
  const { ike, outside, role } = router;
  const hub = role === "hub";
  const child = statement("gre", [
    "mode = transport",
    "local_ts = dynamic[47]",
    "remote_ts = dynamic[47]",
    `esp_proposals = ${ESP}`,
    // As IOS-XE is told: with the 32 of the default what queues and paths put out of order is dropped as a replay.
    "replay_window = 1024",
    `start_action = ${hub ? "none" : "trap|start"}`,
    `dpd_action = ${hub ? "clear" : "restart"}`,
  ]);
  return statement(peer.name, [
    "version = 2",
    ...(hub || outside.address === undefined ? [] : [`local_addrs = ${outside.address}`]),
    `remote_addrs = ${remoteOf(peer, hub)}`,
    `proposals = ${IKE}`,
    `dpd_delay = ${ike.dpd}s`,
    "keyingtries = 0",
    "unique = replace",
    statement("local", ["auth = psk", `id = ${identityText(ike.identity)}`]),
    statement("remote", ["auth = psk", `id = ${identityText(peer.identity)}`]),
    statement("children", [child]),
  ]);
}

function remoteOf({ address, identity }: IkePeer, hub: boolean): string {
  if (hub) return "%any";
  return address ?? (identity.kind === "address" ? identity.address : "%any");
}

function identityText(identity: IkeIdentity): string {
  return identity.kind === "fqdn" ? `fqdn:${identity.name}` : identity.address;
}

function braced(statements: readonly Statement[], depth = 0): string {
  const indent = "  ".repeat(depth);
  return statements
    .map(({ text, children }) =>
      children.length === 0 ? `${indent}${text}\n` : `${indent}${text} {\n${braced(children, depth + 1)}${indent}}\n`,
    )
    .join("");
}
