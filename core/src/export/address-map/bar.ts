import { addressAt, countText, formatAddress, lastAddress, type Prefix, prefixFrom } from "../../addressing/index.ts";
import { element, escapeText, monoWidth } from "./element.ts";
import type { MapPart } from "./map.ts";
import { ZONE_COLOURS } from "./palette.ts";

export const BAR_HEIGHT = 62;
export const TICKS_HEIGHT = 22;

/** Which colour each zone has, the same in the whole picture. */
export type ZoneIndex = ReadonlyMap<string, number>;

/** What a bar shows: a prefix and the parts that cover it. */
export interface BarSpan {
  readonly cidr: string;
  readonly parts: readonly MapPart[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** One bar to scale of addresses, with a ruler of addresses under it. */
export function barSvg(span: BarSpan, zones: ZoneIndex, box: Box): string {
  return [...span.parts.map((part) => partSvg(part, zones, box)), ...rulerSvg(prefixFrom(span.cidr), box)].join("\n");
}

/** `z3` for a zone's colour, `free` for what nobody uses. */
export function partClass(part: MapPart, zones: ZoneIndex): string {
  return part.use === "free" ? "free" : `z${(zones.get(part.zone ?? "") ?? 0) % ZONE_COLOURS}`;
}

/** `eu-west-1b: 100.64.0.0/18, 16,379 usable, pods of prod`. */
export function partTitle(part: MapPart): string {
  const count = part.use === "free" ? `${countText(part.size)} addresses` : `${countText(part.usable)} usable`;
  return [part.zone, part.cidr, count, part.label].filter((text) => text !== undefined).join(", ");
}

function partSvg(part: MapPart, zones: ZoneIndex, box: Box): string {
  const x = box.x + part.start * box.width;
  // Too small to see is still shown; a pixel of air keeps neighbours apart.
  const width = Math.max(2, part.share * box.width - 1);
  const frame = { x, y: box.y, width, height: BAR_HEIGHT, rx: Math.min(4, width / 3) };
  return element(
    "g",
    {},
    element("title", {}, escapeText(partTitle(part))),
    element("rect", { ...frame, class: `${partClass(part, zones)}${width < 5 ? " tiny" : ""}` }),
    ...(part.use === "subnet" ? [element("rect", { ...frame, fill: "url(#podspan-hatch)", stroke: "none" })] : []),
    ...labelSvg(part, zones, x + width / 2, box.y, width),
  );
}

/** Up to two lines, each in the longest form that fits; nothing where nothing fits, since the table tells all. */
function labelSvg(part: MapPart, zones: ZoneIndex, x: number, y: number, width: number): readonly string[] {
  const suffix = part.zone?.split("-").at(-1);
  const first = fitting(part.use === "free" ? ["free"] : [part.zone, suffix], 13, width);
  const length = part.cidr?.slice(part.cidr.indexOf("/"));
  const second = first === undefined ? undefined : fitting([part.cidr, length], 11.5, width);
  const paint = part.use === "free" ? "mono muted" : `mono ${partClass(part, zones)}`;
  const line = (text: string, dy: number, size: number, weight: number): string =>
    element(
      "text",
      { x, y: y + dy, "text-anchor": "middle", "font-size": size, "font-weight": weight, class: paint },
      escapeText(text),
    );
  if (first === undefined) return [];
  if (second === undefined) return [line(first, BAR_HEIGHT / 2 + 4.5, 13, 600)];
  return [line(first, BAR_HEIGHT / 2 - 4, 13, 600), line(second, BAR_HEIGHT / 2 + 14, 11.5, 400)];
}

function fitting(texts: readonly (string | undefined)[], size: number, width: number): string | undefined {
  return texts.find((text) => text !== undefined && monoWidth(text, size) + 10 <= width);
}

function rulerSvg(prefix: Prefix, box: Box): readonly string[] {
  const ends = [tick(formatAddress(prefix), 0, "start", box), tick(formatAddress(lastAddress(prefix)), 1, "end", box)];
  if (prefix.family === 6 || prefix.length > 30) return ends;
  const size = 2 ** (32 - prefix.length);
  const inner = [0.25, 0.5, 0.75].flatMap((at) => {
    const address = addressAt(prefix, size * at);
    return address ? [tick(formatAddress(address), at, "middle", box)] : [];
  });
  return [...ends, ...inner];
}

function tick(text: string, at: number, anchor: "start" | "middle" | "end", box: Box): string {
  const x = box.x + at * box.width;
  const top = box.y + BAR_HEIGHT;
  return (
    element("line", { x1: x, x2: x, y1: top + 1, y2: top + 6, class: "rule" }) +
    element("text", { x, y: top + 18, "text-anchor": anchor, "font-size": 11, class: "mono muted" }, escapeText(text))
  );
}
