import type { Family } from "../addressing/index.ts";
import { type Endpoint, LINUX_PORTS } from "../network/index.ts";
import type { FieldRange, Match, PacketSet, PacketSpace } from "../packets/index.ts";
import type { Question } from "./verdict.ts";

const TCP = 6;
const UDP = 17;
const ICMP = { 4: 1, 6: 58 } as const;
const ECHO = { 4: 8, 6: 128 } as const;
/** Everything but TCP, UDP and both kinds of ICMP. */
const OTHERS: readonly FieldRange[] = [
  { from: 0, to: 0 },
  { from: 2, to: 5 },
  { from: 7, to: 16 },
  { from: 18, to: 57 },
  { from: 59, to: 255 },
];

/**
 * The packets that a question is about, whatever their addresses. What it leaves open is what a client would send: source ports that `from`
 * opens connections from (F34), the echo request of ICMP. No protocol means TCP with a port, and without one every protocol: TCP and UDP from
 * these ports to any, the echo request, and all other protocols.
 */
export function asked(
  space: PacketSpace,
  question: Question,
  from: Pick<Endpoint, "clientPorts" | "changedPorts">,
): PacketSet {
  const protocols = protocolsOf(question);
  const opened = space.union(
    ...protocols.map((protocol) => space.matching(matchOf(protocol, question, from, space.family))),
  );
  // Who names a source port means the one on the wire.
  if (from.changedPorts === undefined || question.sourcePort !== undefined) return opened;
  return onWire(space, opened, from.changedPorts);
}

/** What becomes of packets whose source port their own node changes. */
function onWire(
  space: PacketSpace,
  opened: PacketSet,
  { destinations, ports }: NonNullable<Endpoint["changedPorts"]>,
): PacketSet {
  const changes = space.matching({ protocol: [only(TCP), only(UDP)], destination: destinations });
  const changed = space.rewritten(space.intersection(opened, changes), "sourcePort", [ports]);
  return space.union(space.difference(opened, changes), changed);
}

type Asked = "tcp" | "udp" | "icmp" | "others" | number;

function protocolsOf({ protocol, port, sourcePort }: Question): readonly Asked[] {
  if (protocol === 6) return ["tcp"];
  if (protocol === 17) return ["udp"];
  if (protocol === 1 || protocol === 58) return ["icmp"];
  if (protocol !== undefined && protocol !== "any") return [protocol];
  if (port === undefined && sourcePort === undefined) return ["tcp", "udp", "icmp", "others"];
  return protocol === "any" ? ["tcp", "udp"] : ["tcp"];
}

function matchOf(protocol: Asked, question: Question, from: Pick<Endpoint, "clientPorts">, family: Family): Match {
  switch (protocol) {
    case "others":
      return { protocol: OTHERS };
    case "icmp":
      return { protocol: [only(ICMP[family])], ...icmpMatch(question, family) };
    case "tcp":
    case "udp":
      return {
        protocol: [only(protocol === "tcp" ? TCP : UDP)],
        sourcePort: [question.sourcePort === undefined ? (from.clientPorts ?? LINUX_PORTS) : only(question.sourcePort)],
        ...(question.port === undefined ? {} : { destinationPort: [only(question.port)] }),
      };
    default:
      return { protocol: [only(protocol)] };
  }
}

/** Type and code. The echo request goes by its IPv4 number in both families. */
function icmpMatch({ icmpType }: Question, family: Family): Match {
  const type = icmpType === undefined || (family === 6 && icmpType === ECHO[4]) ? ECHO[family] : icmpType;
  return { destinationPort: [only(type)], ...(type === ECHO[family] ? { sourcePort: [only(0)] } : {}) };
}

function only(value: number): FieldRange {
  return { from: value, to: value };
}
