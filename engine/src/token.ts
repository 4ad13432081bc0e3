/**
 * Deterministic tokens and jitter. Nothing here is secret or must resist an attacker: a token only has to differ between
 * intents and be the same on every retry of one, so a small pure hash does and the engine needs no crypto of the platform.
 */

const HEX_DIGITS_OF_53_BITS = 14;

/** 53-bit hash of a text (two 32-bit multiply-xorshift lanes, joined). */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/**
 * The client token of one intent: the same for the same run, step and call (so on every retry), another for any other.
 * 37 characters `[a-z0-9-]`, within the 64 ASCII characters that EC2 and EKS allow a client token.
 */
export function intentToken(run: string, stepKey: string, call: number): string {
  const text = JSON.stringify([run, stepKey, call]);
  const parts = [1, 2].map((seed) => hash53(text, seed).toString(16).padStart(HEX_DIGITS_OF_53_BITS, "0"));
  return `podspan-${parts.join("-")}`;
}

/** A number in [0, 1), always the same for the same seed and attempt: spreads retries without randomness. */
export function jitter(seed: string, attempt: number): number {
  return hash53(`${seed}#${attempt}`, 3) / 2 ** 53;
}
