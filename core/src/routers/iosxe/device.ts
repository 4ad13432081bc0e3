import { mask, withWildcard } from "../mask.ts";
import type { DmvpnRouter, RouterInterface } from "../model.ts";
import { type Statement, statement } from "../statement.ts";
import { guestShellOutside } from "./guest-shell.ts";
import { isOurs, linkName } from "./names.ts";

/** Of a router of our own: licence, name and interfaces. Those of a site's router are the site's. */
export function deviceStatements(router: DmvpnRouter): readonly Statement[] {
  if (!isOurs(router)) return [];
  return [
    ...(router.licence === undefined ? [] : [statement(`license boot level ${router.licence}`)]),
    statement(`hostname ${router.hostname}`),
    interfaceStatement(router.outside, "outside", guestShellOutside(router)),
    interfaceStatement(router.inside, "inside"),
    statement("service password-encryption"),
  ];
}

/** The inside never takes a default route from the VPC's DHCP (fault 1b-15). */
function interfaceStatement(
  each: RouterInterface,
  side: "outside" | "inside",
  more: readonly string[] = [],
): Statement {
  const { address, prefixLength, mtu } = each;
  const fixed = address !== undefined && prefixLength !== undefined;
  return statement(`interface ${each.name}`, [
    `description podspan ${side}`,
    ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
    ...(side === "inside" && !fixed ? ["no ip dhcp client request router"] : []),
    // What AWS gives an outside is where its default route comes from.
    fixed && side === "inside" ? `ip address ${address} ${mask(prefixLength)}` : "ip address dhcp",
    ...more,
    "no shutdown",
  ]);
}

/** Who may log in, on every line that there may be. */
export function loginStatements(router: DmvpnRouter): readonly Statement[] {
  if (!isOurs(router)) return [];
  const name = `${linkName(router)}-ssh`;
  const line = ["transport input ssh", `access-class ${name} in`];
  return [
    statement("ip ssh version 2"),
    statement(`ip access-list standard ${name}`, [
      ...router.ssh.map((prefix) => `permit ${source(prefix)}`),
      ...(router.ssh.length === 0 ? ["deny any"] : []),
    ]),
    statement("line vty 0 4", line),
    statement("line vty 5 15", line),
  ];
}

/** As a standard access list shows it: a single address without its wildcard. */
function source(prefix: string): string {
  if (prefix === "0.0.0.0/0") return "any";
  return prefix.endsWith("/32") ? prefix.slice(0, -3) : withWildcard(prefix);
}
