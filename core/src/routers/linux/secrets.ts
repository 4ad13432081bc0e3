import { LONGEST_KEY } from "../key-text.ts";
import type { DmvpnRouter, RouterSecret } from "../model.ts";
import { secretMark } from "../model.ts";

/** Where a router finds its secrets: the name or ARN of each, and the region where names are looked for. */
export interface SecretSource {
  readonly region: string;
  readonly names: Readonly<Partial<Record<RouterSecret, string>>>;
}

/** The secrets that a router needs, in a fixed order. */
export function secretsOf({ nhrp, ospf }: DmvpnRouter): readonly RouterSecret[] {
  return [
    "ike",
    ...(nhrp.authenticated ? (["nhrp"] as const) : []),
    ...(ospf.authenticated ? (["ospf"] as const) : []),
  ];
}

/** `SECRET REGION NAME` a line, for `secrets.sh`. */
export function secretNames(router: DmvpnRouter, source: SecretSource | undefined): string {
  return secretsOf(router)
    .flatMap((secret) => {
      const name = source?.names[secret];
      return source === undefined || name === undefined
        ? []
        : [`${secret} ${regionOf(name) ?? source.region} ${name}\n`];
    })
    .join("");
}

/** An ARN says where its secret is; nobody is asked for it elsewhere. */
function regionOf(name: string): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(name)?.[1];
}

/**
 * The shell script that fills the secrets in: it waits for each, from a file that root has put there or from Secrets Manager by the instance's
 * role, and writes below `/run` for root alone. FRR and
 * strongSwan are told of what has changed. No secret is an argument of a program, and none is printed.
 */
export function secretsScript(router: DmvpnRouter): string {
  const secrets = secretsOf(router);
  return `#!/bin/sh
set -eu
umask 077
root=\${PODSPAN_ROOT:-}
read_secret() {
  if [ -f "$root/etc/podspan/secret/$1" ]; then cat "$root/etc/podspan/secret/$1"; return; fi
  [ -f "$root/etc/podspan/secrets" ] || return 1
  while read -r name region id; do
    [ "$name" = "$1" ] || continue
    aws secretsmanager get-secret-value --region "$region" --secret-id "$id" --query SecretString --output text
    return
  done <"$root/etc/podspan/secrets"
  return 1
}
wait_for() {
  until value=$(read_secret "$1") && [ -n "$value" ]; do
    echo "no secret $1 yet" >&2
    sleep 5
  done
  case $value in *[[:space:][:cntrl:]]*) [ "$1" = ike ] || { echo "secret $1 has a space in it" >&2; exit 1; } ;; esac
  if [ "\${#value}" -gt "$2" ]; then echo "secret $1 is longer than $2 characters" >&2; exit 1; fi
}
fill() {
  while IFS= read -r line; do
    case $line in
${secrets.map(fillCase).join("\n")}
    *) printf '%s\\n' "$line" ;;
    esac
  done <"$root/etc/podspan/$1" >"$root/run/podspan/$1.new"
  mv "$root/run/podspan/$1.new" "$root/run/podspan/$1"
}
changed() {
  seen="$root/run/podspan/$1.seen"
  shift
  cat "$@" >"$seen.new"
  if cmp -s "$seen.new" "$seen"; then rm "$seen.new"; return 1; fi
  mv "$seen.new" "$seen"
}
mkdir -p "$root/run/podspan"
${secrets.map(readLines).join("\n")}
fill swanctl-secrets.conf
fill frr.conf
ln -sfn "$root/run/podspan/frr.conf" "$root/etc/frr/frr.conf"
[ -d /run/systemd/system ] || exit 0
if changed frr "$root/run/podspan/frr.conf" "$root/etc/frr/daemons"; then systemctl try-restart --no-block frr; fi
if changed strongswan "$root/run/podspan/swanctl-secrets.conf" "$root/etc/swanctl/conf.d/podspan.conf"; then
  systemctl try-reload-or-restart --no-block strongswan
fi
`;
}

/** strongSwan takes a key of any characters in base64. */
function readLines(secret: RouterSecret): string {
  const value = secret === "ike" ? '0s$(printf %s "$value" | base64 -w0)' : "$value";
  return `wait_for ${secret} ${LONGEST_KEY[secret]}\n${secret}=${value}`;
}

function fillCase(secret: RouterSecret): string {
  const mark = secretMark(secret);
  return `    *"${mark}"*) printf '%s%s%s\\n' "\${line%%"${mark}"*}" "$${secret}" "\${line#*"${mark}"}" ;;`;
}
