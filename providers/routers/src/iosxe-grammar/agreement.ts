import { octets } from "./arguments.ts";
import type { Fault, Statement } from "./configuration.ts";

/** What a router refuses, or cannot work with, though each line by itself is well formed. */
export function disagreements(statements: readonly Statement[]): readonly Fault[] {
  return [
    ...undefinedNames(statements),
    ...undefinedVrfs(statements),
    ...statements.flatMap(ofBlock),
    ...statements.flatMap(badRoute),
    ...overlappingInterfaces(statements),
  ];
}

/** What names things, by the words before the name; and what uses them. */
const DEFINITIONS: readonly (readonly [string, string])[] = [
  ["IKEv2 proposal", "crypto ikev2 proposal"],
  ["IKEv2 keyring", "crypto ikev2 keyring"],
  ["IKEv2 profile", "crypto ikev2 profile"],
  ["IPsec transform set", "crypto ipsec transform-set"],
  ["IPsec profile", "crypto ipsec profile"],
  ["VRF", "vrf definition"],
  ["BFD template", "bfd-template multi-hop"],
  ["BFD template", "bfd-template single-hop"],
  ["key chain", "key chain"],
];

const USES: readonly { readonly what: string; readonly mode: Statement["mode"]; readonly words: string }[] = [
  { what: "IKEv2 proposal", mode: "ikev2-policy", words: "proposal" },
  { what: "IKEv2 keyring", mode: "ikev2-profile", words: "keyring local" },
  { what: "IPsec transform set", mode: "ipsec-profile", words: "set transform-set" },
  { what: "IKEv2 profile", mode: "ipsec-profile", words: "set ikev2-profile" },
  { what: "IPsec profile", mode: "interface", words: "tunnel protection ipsec profile" },
  { what: "VRF", mode: "interface", words: "vrf forwarding" },
  { what: "VRF", mode: "interface", words: "tunnel vrf" },
  { what: "BFD template", mode: "interface", words: "bfd template" },
  { what: "key chain", mode: "interface", words: "ip ospf authentication key-chain" },
];

function undefinedNames(statements: readonly Statement[]): readonly Fault[] {
  const names = new Set(
    statements.flatMap((statement) =>
      DEFINITIONS.flatMap(([what, words]) => {
        const name = after(statement, words);
        return name === undefined ? [] : [`${what} ${name}`];
      }),
    ),
  );
  return statements.flatMap(({ children }) =>
    children.flatMap((child) =>
      USES.flatMap(({ what, mode, words }) => {
        const name = child.mode === mode && !child.negated ? after(child, words) : undefined;
        // A router brings these along.
        if (name === undefined || name === "default" || names.has(`${what} ${name}`)) return [];
        return [fault(child, words, `there is no ${what} \`${name}\``)];
      }),
    ),
  );
}

/** `ip route vrf NAME`, and what is translated for one. */
function undefinedVrfs(statements: readonly Statement[]): readonly Fault[] {
  const names = new Set(statements.flatMap((each) => after(each, "vrf definition") ?? []));
  return statements.flatMap((each) => {
    const { words, negated } = each;
    const isUser = words[0] === "ip" && (words[1] === "route" || words[1] === "nat");
    const at = words.indexOf("vrf");
    const name = words[at + 1];
    if (negated || !isUser || at < 0 || name === undefined || names.has(name)) return [];
    return [fault(each, words.slice(0, at + 1).join(" "), `there is no VRF \`${name}\``)];
  });
}

/** The word after `words`, where a statement begins so. */
function after(statement: Statement, words: string): string | undefined {
  const beginning = words.split(" ");
  return beginning.every((word, at) => statement.words[at] === word) ? statement.words[beginning.length] : undefined;
}

function ofBlock(block: Statement): readonly Fault[] {
  if (after(block, "crypto ikev2 proposal") !== undefined) return badProposal(block);
  if (after(block, "crypto ikev2 profile") !== undefined) return badProfile(block);
  if (after(block, "event manager applet") !== undefined) return badApplet(block);
  return block.words[0] === "interface" ? badInterface(block) : [];
}

/** AES-GCM authenticates by itself: it takes no integrity and needs a pseudo-random function (IOS XE command reference). */
function badProposal(block: Statement): readonly Fault[] {
  if (block.children.length === 0) return [];
  const of = (keyword: string) => block.children.find(({ words, negated }) => !negated && words[0] === keyword);
  const encryption = of("encryption");
  const integrity = of("integrity");
  const faults: Fault[] = [];
  if (encryption === undefined) faults.push(fault(block, "crypto ikev2 proposal", "the proposal has no encryption"));
  if (of("group") === undefined) faults.push(fault(block, "crypto ikev2 proposal", "the proposal has no group"));
  const gcm = encryption?.words.some((word) => word.startsWith("aes-gcm")) ?? false;
  const other = encryption?.words.slice(1).some((word) => !word.startsWith("aes-gcm")) ?? false;
  if (encryption !== undefined && gcm && other)
    faults.push(fault(encryption, "encryption", "AES-GCM and other ciphers cannot be in one proposal"));
  if (gcm && integrity !== undefined)
    faults.push(fault(integrity, "integrity", "AES-GCM takes no integrity algorithm"));
  if (encryption !== undefined && gcm && of("prf") === undefined)
    faults.push(fault(encryption, "encryption", "AES-GCM needs `prf`"));
  if (encryption !== undefined && !gcm && integrity === undefined)
    faults.push(fault(encryption, "encryption", "the proposal has no integrity"));
  return faults;
}

function badProfile(block: Statement): readonly Fault[] {
  if (block.children.length === 0) return [];
  const has = (...words: readonly string[]) =>
    block.children.some((child) => words.every((word, at) => child.words[at] === word));
  const lacks: string[] = [];
  if (!has("match", "identity", "remote") && !has("match", "certificate")) lacks.push("`match identity remote`");
  if (!has("authentication", "local")) lacks.push("`authentication local`");
  if (!has("authentication", "remote")) lacks.push("`authentication remote`");
  const shared = block.children.some(
    ({ words }) => words[0] === "authentication" && words[2] === "pre-share" && words[3] !== "key",
  );
  if (shared && !has("keyring")) lacks.push("`keyring`");
  return lacks.map((what) => fault(block, "crypto ikev2 profile", `the profile has no ${what}`));
}

/** Nothing would ever run it. */
function badApplet(block: Statement): readonly Fault[] {
  const hasEvent = block.children.some(({ words, negated }) => !negated && words[0] === "event");
  return hasEvent || block.children.length === 0
    ? []
    : [fault(block, "event manager applet", "the applet has no event")];
}

function badInterface(block: Statement): readonly Fault[] {
  const tunnel = block.words[1]?.startsWith("Tunnel") ?? false;
  return block.children.flatMap((child) => {
    const [first, second] = child.words;
    if (!tunnel && (first === "tunnel" || (first === "ip" && second === "nhrp"))) {
      return [fault(child, "", `${first === "ip" ? "NHRP" : "a tunnel command"} is for tunnel interfaces alone`)];
    }
    const network = networkOf(child);
    if (network === undefined || network.length >= 31) return [];
    const bits = network.host.toString(2);
    const all = 2 ** (32 - network.length) - 1;
    return network.host === 0 || network.host === all
      ? [
          fault(
            child,
            "ip address",
            `bad mask /${network.length}: the address is ${bits === "0" ? "the network itself" : "the network's broadcast"}`,
          ),
        ]
      : [];
  });
}

interface Network {
  readonly first: number;
  readonly length: number;
  readonly host: number;
}

function networkOf({ words, negated }: Statement): Network | undefined {
  const [ip, what, address, mask] = words;
  if (negated || ip !== "ip" || what !== "address" || address === undefined || mask === undefined) return undefined;
  return split(address, mask);
}

function split(address: string, mask: string): Network | undefined {
  const value = number(address);
  const bits = number(mask);
  if (value === undefined || bits === undefined) return undefined;
  const size = 2 ** 32 - bits;
  const host = value % size;
  return { first: value - host, length: 32 - Math.log2(size), host };
}

function number(address: string): number | undefined {
  return octets(address)?.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** `ip route` wants the address of a network: no bit of it may lie outside the mask. */
function badRoute(statement: Statement): readonly Fault[] {
  if (statement.negated || statement.words[0] !== "ip" || statement.words[1] !== "route") return [];
  const at = statement.words[2] === "vrf" ? 4 : 2;
  const network = split(statement.words[at] ?? "", statement.words[at + 1] ?? "");
  return network === undefined || network.host === 0
    ? []
    : [fault(statement, "ip route", "inconsistent address and mask: the address has bits outside the mask")];
}

function overlappingInterfaces(statements: readonly Statement[]): readonly Fault[] {
  const seen: { readonly vrf: string; readonly name: string; readonly network: Network }[] = [];
  const faults: Fault[] = [];
  for (const block of statements.filter(({ words }) => words[0] === "interface")) {
    const name = block.words[1] ?? "";
    const vrf = block.children.find(({ words }) => words[0] === "vrf")?.words[2] ?? "";
    for (const child of block.children) {
      const network = networkOf(child);
      if (network === undefined) continue;
      const other = seen.find((one) => one.vrf === vrf && one.name !== name && overlap(one.network, network));
      if (other !== undefined) faults.push(fault(child, "ip address", `the network overlaps with ${other.name}`));
      seen.push({ vrf, name, network });
    }
  }
  return faults;
}

function overlap(a: Network, b: Network): boolean {
  return a.first < b.first + 2 ** (32 - b.length) && b.first < a.first + 2 ** (32 - a.length);
}

/** At the word after `command`. */
function fault(statement: Statement, command: string, reason: string): Fault {
  const words = command === "" ? [] : command.split(" ");
  const column = columnOf(statement.text, words.length);
  return { line: statement.line, column, command, mode: statement.mode, reason };
}

function columnOf(text: string, word: number): number {
  return ([...text.matchAll(/\S+/g)][word]?.index ?? 0) + 1;
}
