import { ProviderError, referenceText, type SecretReader } from "@podspan/core/ports";
import { keyText, type RouterSecret, secretMark } from "@podspan/core/routers";
import type { RouterReading } from "../access.ts";

export const ROUTER_SECRETS: readonly RouterSecret[] = ["ike", "nhrp", "ospf"];

/** Keys of one router by name, in clear: for the moment of one read or one write. */
export type Keys = ReadonlyMap<RouterSecret, string>;

/** The secrets that texts name by their marks. */
export function secretsIn(texts: Iterable<string>): readonly RouterSecret[] {
  const all = [...texts];
  return ROUTER_SECRETS.filter((secret) => all.some((text) => text.includes(secretMark(secret))));
}

/** Reads keys and judges them: VPN-2 and VPN-3. Throws `ProviderError` that names the reference, never the key. */
export async function readKeys(
  { secrets }: RouterReading,
  reader: SecretReader,
  names: readonly RouterSecret[],
  signal: AbortSignal,
): Promise<Keys> {
  const keys = new Map<RouterSecret, string>();
  for (const name of names) {
    const reference = secrets[name];
    if (reference === undefined) throw refused("VPN-2", `nothing says where the key \`${name}\` is`);
    const read = keyText(name, await reader.read(reference, signal));
    if (!read.ok) throw refused(read.code, `${read.reason} (${referenceText(reference)})`);
    keys.set(name, read.text);
  }
  return keys;
}

function refused(code: string, message: string): ProviderError {
  const hint = "put a key of that form where the reference points, at both ends of the tunnel, then run again";
  return new ProviderError({ faultClass: "invalid", code, message, hint, api: "router:key" });
}

/** A text with its marks filled in: it goes to a router and nowhere else. */
export function withKeys(text: string, keys: Keys): string {
  return [...keys].reduce((filled, [name, key]) => filled.replaceAll(secretMark(name), () => key), text);
}
