/** Says why a word cannot stand for an argument; undefined: it can. A reason never repeats a secret. */
export type ArgumentCheck = (word: string) => string | undefined;

export interface Argument {
  /** As the command reference calls it, for messages: `A.B.C.D`, `1-65535`. */
  readonly title: string;
  readonly check: ArgumentCheck;
  /** Takes all words that are left. */
  readonly rest?: true;
  /** Never shown. */
  readonly secret?: true;
}

/**
 * What stands in angle brackets in a syntax: a range of whole numbers (`1-65535`), or a kind, with the range of its length after a colon
 * (`key:1-8`). Ranges and lengths are those of Cisco's command reference and YANG models of IOS-XE 17.
 */
export function argument(text: string): Argument {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range !== null) return numberWithin(Number(range[1]), Number(range[2]));
  const [kind = "", length] = text.split(":");
  const [shortest, longest] = (length ?? "1-254").split("-").map(Number);
  const sized = { shortest: shortest ?? 1, longest: longest ?? 254 };
  const made = KINDS[kind];
  if (made === undefined) throw new Error(`the grammar has no argument ${text}`);
  return made(sized);
}

interface Length {
  readonly shortest: number;
  readonly longest: number;
}

const KINDS: Readonly<Record<string, (length: Length) => Argument>> = {
  word: (length) => ({ title: "WORD", check: (word) => lengthOf("the word", word, length) }),
  name: (length) => ({ title: "NAME", check: (word) => lengthOf("the name", word, length) }),
  line: () => ({ title: "LINE", check: () => undefined, rest: true }),
  key: (length) => ({ title: "KEY", secret: true, check: (word) => keyFault(word, length) }),
  type7: () => ({ title: "HIDDEN KEY", secret: true, check: type7Fault }),
  type6: () => ({
    title: "ENCRYPTED KEY",
    secret: true,
    check: (word) => (word.length < 8 ? "the type 6 key is too short" : undefined),
  }),
  address: () => ({ title: "A.B.C.D", check: addressFault }),
  mask: () => ({ title: "NETMASK", check: maskFault }),
  wildcard: () => ({ title: "WILDCARD", check: wildcardFault }),
  bits: () => ({ title: "WILDCARD BITS", check: addressFault }),
  prefix: () => ({ title: "A.B.C.D/LENGTH", check: prefixFault }),
  address6: () => ({
    title: "X:X:X:X::X",
    check: (word) => matching(word, /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/, "an IPv6 address"),
  }),
  prefix6: () => ({
    title: "X:X:X:X::X/LENGTH",
    check: (word) => matching(word, /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\/\d{1,3}$/, "an IPv6 prefix"),
  }),
  area: () => ({ title: "AREA", check: areaFault }),
  fqdn: () => ({
    title: "FQDN",
    check: (word) =>
      matching(
        word,
        /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
        "a domain name",
      ),
  }),
  domain: () => ({
    title: "DOMAIN",
    check: (word) =>
      matching(
        word,
        /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$/,
        "a domain name",
      ),
  }),
  host: () => ({
    title: "HOST",
    check: (word) =>
      matching(word, /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/, "a host name") ??
      lengthOf("the host name", word, { shortest: 1, longest: 63 }),
  }),
  pair: () => ({
    title: "ASN:NN",
    check: (word) => matching(word, /^(\d{1,10}|\d+\.\d+\.\d+\.\d+):\d{1,10}$/, "of the form ASN:NN"),
  }),
  port: () => ({
    title: "PORT",
    check: (word) =>
      /^\d+$/.test(word) ? numberWithin(0, 65_535).check(word) : matching(word, /^[a-z][a-z0-9-]*$/, "a port"),
  }),
  unit: () => ({
    title: "NUMBER",
    check: (word) => matching(word, /^\d+(\/\d+)*(\.\d+)?$/, "the number of an interface"),
  }),
  quoted: () => ({
    title: "TEXT",
    check: (word) => matching(word, /^(?:"[^"]+"|[^"]+)$/, "one word, or a text in quotes"),
  }),
  label: () => ({
    title: "LABEL",
    check: (word) => matching(word, /^[A-Za-z0-9._]+$/, "a label"),
  }),
  hexkey: () => ({
    title: "HEX KEY",
    secret: true,
    check: (word) => (MARK.test(word) || /^[0-9A-Fa-f]+$/.test(word) ? undefined : "the key is not hexadecimal"),
  }),
};

function numberWithin(lowest: number, highest: number): Argument {
  return {
    title: `<${lowest}-${highest}>`,
    check: (word) =>
      /^\d{1,10}$/.test(word) && Number(word) >= lowest && Number(word) <= highest
        ? undefined
        : `\`${word}\` is not a number from ${lowest} to ${highest}`,
  };
}

function matching(word: string, form: RegExp, what: string): string | undefined {
  return form.test(word) ? undefined : `\`${word}\` is not ${what}`;
}

function lengthOf(what: string, word: string, { shortest, longest }: Length): string | undefined {
  if (word.length > longest) return `${what} is longer than ${longest} characters`;
  return word.length < shortest ? `${what} is shorter than ${shortest} characters` : undefined;
}

/** What stands in a rendering where a secret will be: it has no length of its own. */
const MARK = /^<secret:[a-z]+>$/;

function keyFault(word: string, length: Length): string | undefined {
  if (MARK.test(word)) return undefined;
  // The terminal takes a question mark for a call for help.
  return word.includes("?") ? "the key has a question mark in it" : lengthOf("the key", word, length);
}

/** Two decimal digits of salt, 00 to 15, and a pair of hexadecimal digits for each character (fault 1b-11). */
function type7Fault(word: string): string | undefined {
  if (MARK.test(word)) return undefined;
  const [, salt, rest = ""] = /^(\d\d)((?:[0-9A-Fa-f]{2})+)$/.exec(word) ?? [];
  if (salt === undefined) return "the type 7 key is not two decimal digits and pairs of hexadecimal digits";
  if (Number(salt) > 15) return "the salt of the type 7 key, its first two digits, is above 15";
  return rest.length > 160 ? "the type 7 key is too long" : undefined;
}

export function octets(word: string): readonly number[] | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(word)) return undefined;
  const found = word.split(".").map(Number);
  return found.every((octet) => octet <= 255) ? found : undefined;
}

function addressFault(word: string): string | undefined {
  return octets(word) === undefined ? `\`${word}\` is not an IPv4 address` : undefined;
}

function maskFault(word: string): string | undefined {
  const bits = bitsOf(word);
  if (bits === undefined) return `\`${word}\` is not a netmask`;
  return /^1*0*$/.test(bits) ? undefined : `\`${word}\` is not a netmask: its ones are not all in front`;
}

function wildcardFault(word: string): string | undefined {
  const bits = bitsOf(word);
  if (bits === undefined) return `\`${word}\` is not a wildcard`;
  return /^0*1*$/.test(bits) ? undefined : `\`${word}\` is not a wildcard: its zeros are not all in front`;
}

function bitsOf(word: string): string | undefined {
  return octets(word)
    ?.map((octet) => octet.toString(2).padStart(8, "0"))
    .join("");
}

function prefixFault(word: string): string | undefined {
  const [address = "", length = ""] = word.split("/");
  return octets(address) !== undefined && /^\d{1,2}$/.test(length) && Number(length) <= 32
    ? undefined
    : `\`${word}\` is not an IPv4 prefix`;
}

function areaFault(word: string): string | undefined {
  if (octets(word) !== undefined) return undefined;
  return numberWithin(0, 4_294_967_295).check(word) === undefined ? undefined : `\`${word}\` is not an OSPF area`;
}
