import type { Rule } from "../syntax.ts";
import type { Mode } from "./mode.ts";

/** Global commands that begin with `crypto`. */
export const CRYPTO: readonly Rule<Mode>[] = [
  { syntax: "crypto ikev2 proposal <name>", enters: "ikev2-proposal" },
  { syntax: "crypto ikev2 policy <name>", enters: "ikev2-policy" },
  { syntax: "crypto ikev2 keyring <name>", enters: "ikev2-keyring" },
  { syntax: "crypto ikev2 profile <name>", enters: "ikev2-profile" },
  { syntax: "crypto ikev2 dpd <10-3600> <2-60> {on-demand | periodic}" },
  { syntax: "crypto ikev2 nat keepalive <5-3600>" },
  { syntax: "crypto ikev2 window <1-20>" },
  { syntax: "crypto ikev2 limit {max-sa <1-40000> | max-in-negotiation-sa <1-40000>}" },
  {
    syntax:
      "crypto ikev2 {fragmentation [mtu <96-1500>] | cookie-challenge <1-1000> | http-url cert | diagnose error <1-1000> | redirect client}",
  },
  { syntax: "crypto isakmp keepalive <10-3600> [<2-60>] [on-demand | periodic]" },
  {
    syntax:
      "crypto isakmp {invalid-spi-recovery | nat keepalive <5-3600> | identity {address | dn | hostname} | enable}",
  },
  { syntax: "crypto isakmp policy <1-10000>", enters: "other" },
  { syntax: "crypto isakmp profile <name>", enters: "other" },
  {
    syntax:
      "crypto isakmp key {<key:1-128> | 0 <key:1-128> | 6 <type6>} {address <address> [<mask>] | hostname <fqdn>} [no-xauth]",
  },
  { syntax: "crypto keyring <name> [vrf <name>]", enters: "other" },
  {
    syntax:
      "crypto ipsec transform-set <name> {esp-gcm [128 | 192 | 256] | esp-gmac [128 | 192 | 256] | {esp-aes [128 | 192 | 256] | esp-3des | esp-des | esp-null} [esp-sha-hmac | esp-sha256-hmac | esp-sha384-hmac | esp-sha512-hmac | esp-md5-hmac]}",
    enters: "ipsec-transform",
  },
  { syntax: "crypto ipsec profile <name>", enters: "ipsec-profile" },
  { syntax: "crypto ipsec security-association replay {window-size {64 | 128 | 256 | 512 | 1024} | disable}" },
  {
    syntax:
      "crypto ipsec security-association lifetime {seconds <120-2592000> | kilobytes {<2560-4294967295> | disable} | days <1-30>}",
  },
  { syntax: "crypto ipsec security-association {idle-time <60-86400> | multi-sn}" },
  {
    syntax:
      "crypto ipsec {df-bit {clear | copy | set} | fragmentation {after-encryption | before-encryption} | nat-transparency {udp-encapsulation | spi-matching} | optional}",
  },
  { syntax: "crypto map <name> <1-65535> {ipsec-isakmp [profile <name>] | gdoi}", enters: "other" },
  { syntax: "crypto pki trustpoint <name>", enters: "other" },
  { syntax: "crypto pki certificate chain <name>", enters: "other" },
  { syntax: "crypto pki certificate map <name> <1-65535>", enters: "other" },
  { syntax: "crypto key <line>" },
];

const GROUPS = "1 | 2 | 5 | 14 | 15 | 16 | 19 | 20 | 21 | 24";
const HASHES = "md5 | sha1 | sha256 | sha384 | sha512";

export const IKEV2_PROPOSAL: readonly Rule<Mode>[] = [
  { syntax: "encryption {3des | aes-cbc-128 | aes-cbc-192 | aes-cbc-256 | aes-gcm-128 | aes-gcm-256 | des} ..." },
  { syntax: `integrity {${HASHES}} ...` },
  { syntax: `prf {${HASHES}} ...` },
  { syntax: `group {${GROUPS}} ...` },
];

export const IKEV2_POLICY: readonly Rule<Mode>[] = [
  { syntax: "match fvrf {any | <name>}" },
  { syntax: "match address local <address>" },
  { syntax: "proposal <name>" },
];

export const IKEV2_KEYRING: readonly Rule<Mode>[] = [{ syntax: "peer <name>", enters: "ikev2-peer" }];

export const IKEV2_PEER: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "address {<address> [<mask>] | <prefix6>}" },
  { syntax: "hostname <fqdn>" },
  { syntax: "identity {address <address> | email [domain] <word> | fqdn [domain] <fqdn> | key-id <word>}" },
  { syntax: "pre-shared-key [local | remote] {<key:1-128> | 0 <key:1-128> | 6 <type6> | hex <hexkey>}" },
];

export const IKEV2_PROFILE: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "match fvrf {any | <name>}" },
  { syntax: "match address local {<address> | interface <interface>}" },
  {
    syntax:
      "match identity remote {address <address> [<mask>] | any | email [domain] <word> | fqdn [domain] <fqdn> | key-id <word>}",
  },
  { syntax: "match certificate <name>" },
  { syntax: "identity local {address <address> | dn | email <word> | fqdn <fqdn> | key-id <word>}" },
  {
    syntax:
      "authentication {local | remote} {pre-share [key {<key:1-128> | 0 <key:1-128> | 6 <type6>}] | rsa-sig | ecdsa-sig | eap}",
  },
  { syntax: "keyring {local <name> | aaa <name> [password <word>]}" },
  { syntax: "dpd <10-3600> <2-60> {on-demand | periodic}" },
  { syntax: "lifetime {<120-86400> | certificate}" },
  { syntax: "nat {force-encap | keepalive <5-3600>}" },
  { syntax: "ivrf <name>" },
  { syntax: "pki trustpoint <name> [sign | verify]" },
  { syntax: "virtual-template <1-4096>" },
  { syntax: "aaa {accounting | authentication | authorization} <line>" },
  { syntax: "config-exchange {request | set {accept | send}}" },
  { syntax: "initial-contact force" },
  { syntax: "shutdown" },
];

export const IPSEC_TRANSFORM: readonly Rule<Mode>[] = [
  { syntax: "mode {transport [require] | tunnel}" },
  { syntax: "esn" },
];

export const IPSEC_PROFILE: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "set transform-set <name> ..." },
  { syntax: "set ikev2-profile <name>" },
  { syntax: "set isakmp-profile <name>" },
  {
    syntax: "set pfs {group1 | group2 | group5 | group14 | group15 | group16 | group19 | group20 | group21 | group24}",
  },
  {
    syntax:
      "set security-association lifetime {seconds <120-2592000> | kilobytes {<2560-4294967295> | disable} | days <1-30>}",
  },
  {
    syntax:
      "set security-association {idle-time <60-86400> [default] | replay {window-size {64 | 128 | 256 | 512 | 1024} | disable} | dfbit {clear | copy | set}}",
  },
  {
    syntax:
      "set {identity <name> | mixed-mode | reverse-route {distance <1-255> | tag <1-4294967295> | gateway <address>}}",
  },
  { syntax: "responder-only" },
];
