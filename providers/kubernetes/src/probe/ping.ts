import type { Reception } from "@podspan/core/prove";
import type { Executed } from "../api.ts";

/** Bytes of the headers of IP and ICMP before the data of an echo request. */
const HEADERS = { 4: 28, 6: 48 } as const;

function familyOf(address: string): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}

/** Two or three echo requests within a few seconds. */
export function echoCommand(ping: string, address: string): readonly string[] {
  // busybox has no fractions of a second in every version.
  return ping === "iputils"
    ? ["ping", "-n", "-c", "3", "-i", "0.3", "-W", "2", address]
    : ["ping", "-c", "2", "-W", "2", address];
}

/** Echo requests of this size as IP packets, which nobody may cut. Only for iputils. */
export function largeCommand(bytes: number, address: string): readonly string[] {
  const data = `${bytes - HEADERS[familyOf(address)]}`;
  return ["ping", "-n", "-c", "2", "-i", "0.3", "-W", "2", "-M", "do", "-s", data, address];
}

/** Whose words an answer may be: the sender's addresses, and what its interfaces take. */
export interface Sender {
  readonly addresses: readonly string[];
  readonly mtus: readonly number[];
}

/** What `ping` has found, by what it prints: its exit code is not the same everywhere. */
export function pingReception({ stdout, stderr }: Executed, sender: Sender): Reception {
  const text = `${stdout}\n${stderr}`;
  if (/not permitted|permission denied|are you root/i.test(text)) {
    return {
      kind: "unsent",
      why: "`ping` is not permitted in this container (capability NET_RAW, or net.ipv4.ping_group_range)",
    };
  }
  const received = /(\d+) (?:packets )?received/.exec(text)?.[1];
  if (received !== undefined && received !== "0") return { kind: "answered" };
  return tooLarge(text, sender) ?? unreachable(text, sender) ?? nothing(text, received);
}

function nothing(text: string, received: string | undefined): Reception {
  if (received !== undefined) return { kind: "silent" };
  const [said = "nothing"] = text.split("\n").filter((line) => line.trim() !== "");
  return { kind: "unsent", why: `\`ping\` says: ${said.trim()}` };
}

/** `From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)`, `… Packet too big: mtu=1280`, `local error: message too long, mtu=1500`. */
function tooLarge(text: string, { addresses, mtus }: Sender): Reception | undefined {
  const [, by, told] =
    /From (\S+?):? icmp_seq=\d+ (?:Frag needed and DF set|Packet too big)[^\d\n]*(\d+)?/.exec(text) ?? [];
  if (by !== undefined)
    return { kind: "too-large", ...(told === undefined ? {} : { mtu: Number(told) }), ...other(by, addresses) };
  const local = /message too long(?:, mtu[= ]*(\d+))?/i.exec(text);
  if (local === null) return undefined;
  const mtu = local[1] === undefined ? undefined : Number(local[1]);
  // The kernel remembers what routers have said: then it is not the interface.
  const remembered = mtu !== undefined && mtus.length > 0 && !mtus.includes(mtu);
  return {
    kind: "too-large",
    ...(mtu === undefined ? {} : { mtu }),
    ...(remembered ? { by: "a router on the way" } : {}),
  };
}

const ERRORS =
  /From (\S+?):? icmp_seq=\d+ (Destination (?:Host|Net|Protocol|Port) \w+(?: \w+)?|Packet filtered|Destination unreachable: [^\n]+|Time to live exceeded)/;

function unreachable(text: string, { addresses }: Sender): Reception | undefined {
  const [, by, why] = ERRORS.exec(text) ?? [];
  if (by !== undefined && why !== undefined) return { kind: "unreachable", why: why.trim(), ...other(by, addresses) };
  const own = /(?:connect|sendto|sendmsg): (Network is unreachable|No route to host)/i.exec(text)?.[1];
  return own === undefined ? undefined : { kind: "unreachable", why: own };
}

function other(by: string, own: readonly string[]): { readonly by?: string } {
  return own.includes(by) ? {} : { by };
}
