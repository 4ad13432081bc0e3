import {
  disagreementOf,
  groupOf,
  LAYER_NAMES,
  packetText,
  podKeyOf,
  podsIn,
  type RouterEvidence,
  receptionText,
  type SentPacket,
  statusOf,
  targetText,
} from "@podspan/core/prove";
import type { Probed } from "../session/probing.ts";
import type { Colours } from "./colour.ts";
import { plural } from "./report.ts";
import { printable } from "./value.ts";

/** Pairs that are told one by one, at most; what is not in order is told whatever their number. */
const MOST_TOLD = 24;

/** What became of real packets: a line for each pair, what disagrees first, and the count. */
export function probesText(probed: Probed, colours: Colours): string {
  const { sent, choice, routers } = probed;
  const pairs = [...Map.groupBy(sent, ({ pair }) => pair).values()];
  const ranked = pairs.toSorted((a, b) => rankOf(a) - rankOf(b));
  const wrong = ranked.filter((packets) => rankOf(packets) === 0).length;
  const told = ranked.slice(0, Math.max(MOST_TOLD, wrong));
  const rest = ranked.length - told.length;
  const lines = [
    ...told.flatMap((packets) => pairLines(packets, colours)),
    ...(rest > 0 ? [`  and ${plural(rest, "pair")} more; \`--json\` has all of them`] : []),
    ...choice.unmanned.map(
      ({ place }) => `  ${colours.magenta("unknown")} ${colours.bold(printable(place))}: no pod to probe from`,
    ),
    ...[...routers.values()].flat().map((one) => routerLine(one, colours)),
  ];
  const title = lines.length === 0 ? [] : [colours.bold("Packets, really sent"), ...lines, ""];
  return [...title, `${colours.bold(probeCountText(probed))}\n`].join("\n");
}

function routerLine(router: RouterEvidence, colours: Colours): string {
  const about = router.kind === "told" && router.about !== undefined ? ` of ${router.about}` : "";
  const name = colours.bold(printable(`${router.name}${about}`));
  if (router.kind === "silent") return `  ${colours.magenta("unknown")} ${name}: ${printable(router.why)}`;
  if (router.fails === undefined) return `  ${colours.green("ok     ")} ${name}: its tunnel works`;
  return `  ${colours.red("FAILS  ")} ${name}: ${LAYER_NAMES[router.fails]}`;
}

function rankOf(packets: readonly SentPacket[]): number {
  if (packets.some((one) => disagreementOf(one) !== undefined)) return 0;
  return packets.some((one) => statusOf(one) === "unsent" || statusOf(one) === "untold") ? 1 : 2;
}

function pairLines(packets: readonly SentPacket[], colours: Colours): readonly string[] {
  const [first] = packets;
  if (first === undefined) return [];
  const { from, to, address } = first.pair;
  const pair = colours.bold(printable(`${groupOf(from)} > ${groupOf(to)}`));
  const pods = colours.dim(printable(`${targetText(from)} to ${targetText(to)} at ${address}`));
  return [`  ${markOf(packets, colours)} ${pair}  ${pods}`, ...packetLines(packets, colours)];
}

/** What is as proved, and all of it alike, is one line. */
function packetLines(packets: readonly SentPacket[], colours: Colours): readonly string[] {
  const words = new Set(packets.map(({ reception: { kind }, foretold }) => `${kind} ${foretold}`));
  const [word] = words;
  const all = packets.map(({ packet }) => packetText(packet)).join(", ");
  if (words.size === 1 && rankOf(packets) === 2 && word === "answered answered") return [`          answered: ${all}`];
  if (words.size === 1 && rankOf(packets) === 2 && word === "silent lost") return [`          not answered: ${all}`];
  return packets.map((one) => packetLine(one, colours));
}

function markOf(packets: readonly SentPacket[], colours: Colours): string {
  switch (rankOf(packets)) {
    case 0:
      return colours.red("DIFFERS");
    case 1:
      return colours.magenta("unknown");
    default:
      return colours.green("ok     ");
  }
}

function packetLine(one: SentPacket, colours: Colours): string {
  const { packet, largest } = one;
  const what = `${packetText(packet)} ${receptionText(one)}`;
  const fits = largest === undefined ? "" : `; ${largest} bytes get through`;
  return `          ${printable(what)}${fits}${colours.dim(` (${foretoldText(one)})`)}`;
}

function foretoldText({ foretold, stopper, nat }: SentPacket): string {
  switch (foretold) {
    case "answered":
      return nat.length === 0 ? "proved: answered" : `proved: answered, seen as from ${printable(nat.join(", "))}`;
    case "lost":
      return `proved: not answered${stopper === undefined ? "" : `, ${printable(stopper)}`}`;
    case "either":
      return "proved: in part";
    case "unknown":
      return "not proved";
  }
}

/** `Probed: 4 pairs, 12 packets: 11 as proved, 1 otherwise.` */
export function probeCountText({ sent, choice, surveys }: Probed): string {
  const pairs = new Set(sent.map(({ pair }) => pair));
  const count = (test: (one: SentPacket) => boolean): number => sent.filter(test).length;
  const otherwise = count((one) => disagreementOf(one) !== undefined);
  const unsent = count((one) => statusOf(one) === "unsent");
  const untold = count((one) => statusOf(one) === "untold" && disagreementOf(one) === undefined);
  const agree = sent.length - otherwise - unsent - untold;
  const pods = new Set(podsIn([...pairs]).map(podKeyOf));
  const unusable = [...surveys].filter(([key, { kind }]) => pods.has(key) && kind === "unusable").length;
  const parts = [
    `${agree} as proved`,
    `${otherwise} otherwise`,
    ...(untold > 0 ? [`${untold} not proved`] : []),
    ...(unsent > 0 ? [`${unsent} not sent`] : []),
  ];
  const more = [
    ...(unusable > 0 ? [`${plural(unusable, "pod")} could not send`] : []),
    ...(choice.without.length > 0
      ? [
          `${plural(choice.without.length, "expectation")} not probed (of UDP, or of other ends than pods, nodes and hosts of sites)`,
        ]
      : []),
    ...(choice.leftOut > 0 ? [`${plural(choice.leftOut, "pair")} left out`] : []),
  ];
  if (sent.length === 0) {
    const nobody = choice.unmanned.length === 0 && more.length === 0;
    const why = nobody ? ["no link joins clusters, and no expectation is between pods or nodes"] : more;
    return `Probed: ${["nothing", ...why].join("; ")}.`;
  }
  return `Probed: ${plural(pairs.size, "pair")}, ${plural(sent.length, "packet")}: ${[parts.join(", "), ...more].join("; ")}.`;
}
