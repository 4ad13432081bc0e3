/** What Cisco's type 7 is combined with, from the place that its first two digits say: public, and no protection. */
const PAD = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";

/** The clear text of a type 7 key; undefined where it is none. */
export function clearOfType7(hidden: string): string | undefined {
  const [, salt, pairs = ""] = /^(\d\d)((?:[0-9A-Fa-f]{2})+)$/.exec(hidden) ?? [];
  if (salt === undefined || Number(salt) > 15) return undefined;
  const codes = pairs.match(/../g) ?? [];
  return codes
    .map((pair, at) =>
      String.fromCharCode(Number.parseInt(pair, 16) ^ PAD.charCodeAt((Number(salt) + at) % PAD.length)),
    )
    .join("");
}
