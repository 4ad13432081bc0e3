import type { RouterSecret } from "./model.ts";
import { clearOfType7 } from "./type7.ts";

/** A key as it is given, ready for a router, or why none takes it. The reason never repeats it. */
export type KeyText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: "VPN-2" | "VPN-3"; readonly reason: string };

/** Characters at most: NHRP's authentication has 8 octets on Cisco routers, OSPF's MD5 key 16 (RFC 2328 D.3), IOS-XE's pre-shared keys 128. */
export const LONGEST_KEY: Readonly<Record<RouterSecret, number>> = { ike: 128, nhrp: 8, ospf: 16 };
const NAMES: Readonly<Record<RouterSecret, string>> = {
  ike: "the IKEv2 pre-shared key",
  nhrp: "the NHRP key",
  ospf: "the OSPF key",
};

/**
 * The clear text of a key. `7 ` and digits is Cisco's type 7, which hides and does not protect, as it stands in configurations that are to be
 * taken over: it is read. VPN-2, of OSPF's key VPN-3: empty, too long, with spaces or line breaks, or no type 7 though it says so.
 */
export function keyText(secret: RouterSecret, given: string): KeyText {
  const refused = (reason: string): KeyText => ({
    ok: false,
    code: secret === "ospf" ? "VPN-3" : "VPN-2",
    reason: `${NAMES[secret]} ${reason}`,
  });
  const hidden = /^7 +(.*)$/s.exec(given)?.[1];
  const text = hidden === undefined ? given : clearOfType7(hidden);
  if (text === undefined)
    return refused("is no type 7 text: two decimal digits from 00 to 15, then pairs of hexadecimal digits");
  if (text === "") return refused("is empty");
  if (/[\r\n]/.test(text)) return refused("has a line break in it");
  if (/\s/.test(text)) return refused("has a space in it");
  if (/[^\x21-\x7e]/.test(text)) return refused("has a character in it that is not ASCII");
  if (text.includes("?")) return refused("has a question mark in it, which a terminal takes for a call for help");
  if (text.length > LONGEST_KEY[secret]) return refused(`is longer than ${LONGEST_KEY[secret]} characters`);
  return { ok: true, text };
}
