import { formatPrefix } from "../../addressing/index.ts";
import { awsCommand } from "../../desired/index.ts";
import { type AclEntry, type Observed, observedById, type Snapshot } from "../../observed/index.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";
import { portsText, protocolNumber, rulePorts } from "./rule-words.ts";

type Acl = Observed<"network-acl">;
type Direction = "ingress" | "egress";

const STEP = 10;
/** The highest number that an entry may have (F33). */
const LAST_NUMBER = 32_766;
const MOST_RANGES = 4;

/** An entry before those that deny (F33), for just what is stopped. */
export function aclRemedies(snapshot: Snapshot, obstacle: Obstacle): readonly Remedy[] {
  const [name = "", direction] = obstacle.id.split("/");
  const acl = observedById(snapshot, "network-acl", name);
  if (acl === undefined || (direction !== "ingress" && direction !== "egress")) return [];
  const far = direction === "ingress" ? obstacle.sources : obstacle.destinations;
  if (far.length === 0 || far.length > MOST_RANGES) return [];
  const wanted = obstacle.protocols.flatMap((protocol) =>
    far.map((prefix) => ({ protocol, cidr: formatPrefix(prefix) })),
  );
  const numbers = freeNumbers(acl.props[direction], wanted.length);
  if (numbers === undefined) return [];
  const entries = wanted.map(({ protocol, cidr }, index): AclEntry => {
    const { fromPort, toPort } = rulePorts(protocol);
    const number = numbers[index] ?? 0;
    const base = { number, permits: true, protocol: protocolNumber(protocol), cidr };
    if (fromPort === undefined) return base;
    const isIcmp = protocol.protocol === 1 || protocol.protocol === 58;
    return isIcmp ? { ...base, icmpType: fromPort, icmpCode: -1 } : { ...base, fromPort, toPort: toPort ?? fromPort };
  });
  const words = wanted.map(({ protocol, cidr }, index) => {
    const way = direction === "ingress" ? "in from" : "out to";
    return `${numbers[index]}: ${portsText(rulePorts(protocol))} ${way} ${cidr}`;
  });
  return [
    {
      kind: "network-acl-entry",
      resource: acl.id,
      text: `${acl.id}: allow by ${direction} entry ${words.join(", ")}`,
      command: entries.map((entry) => commandOf(acl, direction, entry)).join(" && "),
      mended: (before) => withEntries(before, acl.id, direction, entries),
    },
  ];
}

function withEntries(snapshot: Snapshot, id: string, direction: Direction, entries: readonly AclEntry[]): Snapshot {
  return edited<Acl>(
    snapshot,
    (thing) => thing.kind === "network-acl" && thing.id === id,
    (acl) => {
      const all = [...acl.props[direction], ...entries].sort((a, b) => a.number - b.number);
      return { ...acl, props: { ...acl.props, [direction]: all } };
    },
  );
}

/** Numbers that nobody has, before the first entry that denies, as many as are asked for. */
function freeNumbers(entries: readonly AclEntry[], count: number): readonly number[] | undefined {
  const taken = new Set(entries.map(({ number }) => number));
  const end = Math.min(LAST_NUMBER + 1, ...entries.filter(({ permits }) => !permits).map(({ number }) => number));
  const after = Math.max(0, ...entries.map(({ number }) => number).filter((number) => number < end));
  const inSteps = Array.from({ length: count }, (_, index) => Math.floor(after / STEP) * STEP + STEP * (index + 1));
  if (inSteps.every((number) => number < end && !taken.has(number))) return inSteps;
  const free: number[] = [];
  for (let number = end - 1; number > 0 && free.length < count; number -= 1)
    if (!taken.has(number)) free.unshift(number);
  return free.length === count ? free : undefined;
}

function commandOf({ id, scope }: Acl, direction: Direction, entry: AclEntry): string {
  const { number, protocol, cidr, fromPort, toPort, icmpType } = entry;
  const ports = fromPort === undefined ? "" : ` --port-range From=${fromPort},To=${toPort}`;
  const icmp = icmpType === undefined ? "" : ` --icmp-type-code Type=${icmpType},Code=-1`;
  const block = cidr.includes(":") ? "--ipv6-cidr-block" : "--cidr-block";
  return `${awsCommand(scope, "ec2 create-network-acl-entry")} --network-acl-id ${id} --${direction} --rule-number ${number} --protocol ${protocol}${ports}${icmp} ${block} ${cidr} --rule-action allow`;
}
