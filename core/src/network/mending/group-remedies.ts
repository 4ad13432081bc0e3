import { formatPrefix } from "../../addressing/index.ts";
import { awsCommand } from "../../desired/index.ts";
import type { SecurityRule } from "../../desired/kinds/kinds.ts";
import { type Observed, observedById, type Snapshot } from "../../observed/index.ts";
import { edited, type Obstacle, type Remedy } from "./remedy.ts";
import { portsText, rulePorts } from "./rule-words.ts";

type Direction = "ingress" | "egress";
type Group = Observed<"security-group">;

/** More ranges than this would be many rules: another change is the better one then. */
const MOST_RANGES = 4;

/** A rule in one of the groups that stop packets: by the other end's group where it is known here, and by its addresses. */
export function groupRemedies(snapshot: Snapshot, obstacle: Obstacle): readonly Remedy[] {
  const [names = "", direction] = obstacle.id.split("/");
  if (direction !== "ingress" && direction !== "egress") return [];
  const group = names.split("+").flatMap((id) => observedById(snapshot, "security-group", id) ?? [])[0];
  if (group === undefined) return [];
  return peersOf(obstacle, direction).map((peers) => remedy(group, direction, obstacle, peers));
}

type Peer = { readonly group: string } | { readonly cidr: string };

/** Choices of the other end: its addresses if they are few, each group of it. */
function peersOf(obstacle: Obstacle, direction: Direction): readonly (readonly Peer[])[] {
  const far = direction === "ingress" ? obstacle.sources : obstacle.destinations;
  const ranges = far.length <= MOST_RANGES ? [far.map((prefix) => ({ cidr: formatPrefix(prefix) }))] : [];
  return [...ranges, ...obstacle.labels.map((label) => [{ group: label }])].filter((peers) => peers.length > 0);
}

function remedy(group: Group, direction: Direction, { protocols }: Obstacle, peers: readonly Peer[]): Remedy {
  const rules = protocols.flatMap((protocol) =>
    peers.map((peer): SecurityRule => ({ ...rulePorts(protocol), ...peer })),
  );
  const words = rules.map(
    (rule) => `${portsText(rule)} ${direction === "ingress" ? "in from" : "out to"} ${peerOf(rule)}`,
  );
  return {
    kind: "security-group-rule",
    resource: group.id,
    text: `${group.id}: allow ${words.join(", ")}`,
    command: `${awsCommand(group.scope, `ec2 authorize-security-group-${direction}`)} --group-id ${group.id} --ip-permissions '${JSON.stringify(rules.map(permission))}'`,
    mended: (snapshot) =>
      edited<Group>(
        snapshot,
        ({ kind, id }) => kind === "security-group" && id === group.id,
        (one) => ({ ...one, props: { ...one.props, [direction]: [...one.props[direction], ...rules] } }),
      ),
  };
}

function peerOf({ cidr, group }: SecurityRule): string {
  return group ?? cidr ?? "";
}

function permission({ protocol, fromPort, toPort, cidr, group }: SecurityRule) {
  const ports = fromPort === undefined ? {} : { FromPort: fromPort, ToPort: toPort };
  const peer =
    group !== undefined
      ? { UserIdGroupPairs: [{ GroupId: group }] }
      : cidr?.includes(":")
        ? { Ipv6Ranges: [{ CidrIpv6: cidr }] }
        : { IpRanges: [{ CidrIp: cidr }] };
  return { IpProtocol: protocol, ...ports, ...peer };
}
