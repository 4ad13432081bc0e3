import { mask } from "../mask.ts";
import type { DmvpnRouter, IkeIdentity, IkePeer } from "../model.ts";
import { secretMark } from "../model.ts";
import { type Statement, statement } from "../statement.ts";
import { linkName } from "./names.ts";

/** IKEv2 and IPsec: AES-256-GCM, SHA-512 and group 19; ESP in transport mode, which a DMVPN behind NAT needs (IOS XE command reference). */
export function cryptoStatements(router: DmvpnRouter): readonly Statement[] {
  const name = linkName(router);
  return [
    statement(`crypto ikev2 proposal ${name}`, ["encryption aes-gcm-256", "prf sha512", "group 19"]),
    statement(`crypto ikev2 policy ${name}`, ["match fvrf any", `proposal ${name}`]),
    statement(`crypto ikev2 keyring ${name}`, router.ike.peers.map(keyringPeer)),
    statement(`crypto ikev2 profile ${name}`, profile(router, name)),
    statement(`crypto ipsec transform-set ${name} esp-gcm 256`, ["mode transport"]),
    statement(`crypto ipsec profile ${name}`, [
      "set security-association replay window-size 1024",
      `set transform-set ${name}`,
      `set ikev2-profile ${name}`,
    ]),
  ];
}

/** `address` takes an address and a mask, never the end of a range; who has no address of its own is told by name (fault 1b-7, 8). */
function keyringPeer({ name, address, identity }: IkePeer): Statement {
  const at = address ?? (identity.kind === "address" ? identity.address : undefined);
  return statement(`peer ${name}`, [
    ...(at === undefined ? [] : [`address ${at} ${mask(32)}`]),
    ...(identity.kind === "fqdn" ? [`identity fqdn ${identity.name}`] : []),
    `pre-shared-key ${secretMark("ike")}`,
  ]);
}

/** Without `identity local` a router behind an Elastic IP would name its private address, which the hub cannot match (1b-14). */
function profile({ ike }: DmvpnRouter, name: string): readonly string[] {
  return [
    ...ike.peers.map(({ identity }) => `match identity remote ${remote(identity)}`),
    `identity local ${local(ike.identity)}`,
    "authentication remote pre-share",
    "authentication local pre-share",
    `keyring local ${name}`,
    `dpd ${ike.dpd} 5 on-demand`,
  ];
}

function local(identity: IkeIdentity): string {
  return identity.kind === "fqdn" ? `fqdn ${identity.name}` : `address ${identity.address}`;
}

function remote(identity: IkeIdentity): string {
  return identity.kind === "fqdn" ? local(identity) : `${local(identity)} ${mask(32)}`;
}
