/** What a container has to send packets with, and what is so in its network: read by one command. */
export interface Equipment {
  readonly ping?: Ping;
  readonly connect?: Connect;
  /** MTUs of its interfaces but the loopback. */
  readonly mtus: readonly number[];
  /** TCP ports that something listens on, with the address (absent: every one), ascending. */
  readonly listeners: readonly Listener[];
}

export interface Ping {
  /** `iputils`, `busybox`, or what else it calls itself. */
  readonly name: string;
  /** It can forbid everybody to cut its packets (`-M do`). */
  readonly uncut: boolean;
}

/** A program that opens a TCP connection, by the way that it is asked. */
export type Connect = "nc -z" | "nc -e" | "bash";

export interface Listener {
  readonly port: number;
  readonly address?: string;
}

/**
 * For any POSIX shell; nothing else need be there. What programs there are, the kernel's list of sockets, and MTUs. It reads and changes
 * nothing.
 */
export const SURVEY_SCRIPT = `for p in ping nc bash timeout; do command -v "$p" >/dev/null 2>&1 && echo "has $p"; done
for f in tcp tcp6; do while read -r line; do echo "$line"; done 2>/dev/null </proc/net/$f; done
for f in /sys/class/net/*/mtu; do read -r m <"$f" && echo "$f $m"; done 2>/dev/null
echo end`;

/** Programs that {@link SURVEY_SCRIPT} has found. */
export function programsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/^has (\S+)$/gm)].map(([, name = ""]) => name));
}

/**
 * `words`: what `ping -V` and `nc -h` print when they are run as they will be. A shell that has programs of the same names built in (busybox)
 * would ask those.
 */
export function equipmentOf(text: string, words: { readonly ping: string; readonly nc: string }): Equipment {
  const has = programsIn(text);
  const ping = has.has("ping") ? pingOf(words.ping) : undefined;
  const connect = connectOf(has, words.nc);
  return {
    ...(ping === undefined ? {} : { ping }),
    ...(connect === undefined ? {} : { connect }),
    mtus: mtusOf(text),
    listeners: listenersOf(text),
  };
}

function pingOf(said: string): Ping {
  if (/iputils/.test(said)) return { name: "iputils", uncut: true };
  return { name: /busybox/i.test(said) ? "busybox" : "another ping", uncut: false };
}

function connectOf(has: ReadonlySet<string>, said: string): Connect | undefined {
  // By its own help: busybox comes with and without -z.
  if (has.has("nc") && flagsIn(said).some((flag) => flag.includes("z"))) return "nc -z";
  if (has.has("nc") && /-e PROG/.test(said)) return "nc -e";
  return has.has("bash") && has.has("timeout") ? "bash" : undefined;
}

/** Words that begin with a dash: `-46CDdFhklNnrStUuvZz`, `-z`. */
function flagsIn(said: string): readonly string[] {
  return [...said.matchAll(/(?:^|[\s[])(-\w+)/gm)].map(([, flag = ""]) => flag);
}

function mtusOf(text: string): readonly number[] {
  const all = [...text.matchAll(/^\/sys\/class\/net\/([^/]+)\/mtu (\d+)$/gm)];
  return [...new Set(all.flatMap(([, name, mtu]) => (name === "lo" ? [] : [Number(mtu)])))].sort((a, b) => a - b);
}

/** State of a socket that waits for connections (Linux, include/net/tcp_states.h). */
const LISTEN = "0A";

/** Lines of `/proc/net/tcp` and `tcp6`: `0: 00000000:1F90 00000000:0000 0A …`. Loopback addresses are nobody else's. */
function listenersOf(text: string): readonly Listener[] {
  const sockets = [
    ...text.matchAll(/^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /gm),
  ];
  const all = sockets.flatMap(([, address = "", port = "", state]): readonly Listener[] => {
    if (state !== LISTEN) return [];
    if (/^0+$/.test(address)) return [{ port: Number.parseInt(port, 16) }];
    const text = address.length === 8 ? ipv4Text(address) : undefined;
    return text === undefined || text.startsWith("127.") ? [] : [{ port: Number.parseInt(port, 16), address: text }];
  });
  return all.sort((a, b) => a.port - b.port);
}

/** The kernel prints a 32-bit word as the machine has it; every machine of EKS is little-endian. */
function ipv4Text(hex: string): string {
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join(".");
}
