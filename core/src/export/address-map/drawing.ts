import { countText } from "../../addressing/index.ts";
import { linksSvg } from "../link-map/drawing.ts";
import type { MapLink } from "../link-map/links.ts";
import { BAR_HEIGHT, type Box, barSvg, partClass, TICKS_HEIGHT, type ZoneIndex } from "./bar.ts";
import { element, escapeText, fittedMono, monoWidth } from "./element.ts";
import { type Lens, lensOf } from "./lens.ts";
import type { AddressMap, MapBlock, MapVpc } from "./map.ts";
import { styleSheet } from "./palette.ts";
import { type MapRow, rowsOf } from "./rows.ts";

const WIDTH = 1200;
const MARGIN = 36;
const PADDING = 26;
const BAR: Omit<Box, "y"> = { x: MARGIN + PADDING, width: WIDTH - 2 * (MARGIN + PADDING) };
const ROW_HEIGHT = 23;
const LENS_HEIGHT = 26;
/** A part narrower than this shows nothing but its colour. */
const READABLE = 44;

/** Markup and the height that it takes. */
interface Piece {
  readonly svg: string;
  readonly height: number;
}

/**
 * The map as one SVG document: every block of every VPC as a bar to scale of addresses, with a magnified bar where the parts would be
 * too small, and a table that names each; under them what joins the VPCs. Reads on light and dark ground; nothing overlaps, whatever the sizes.
 */
export function addressMapSvg(map: AddressMap, links: readonly MapLink[] = []): string {
  const zones = zoneIndex(map);
  const head = headSvg(map, zones);
  let y = head.height;
  const cards = map.vpcs.map((vpc) => {
    const card = vpcSvg(vpc, zones, y);
    y += card.height + 24;
    return card.svg;
  });
  const joins = linksSvg(links, { x: MARGIN, y, width: WIDTH - 2 * MARGIN });
  y += joins.height === 0 ? 0 : joins.height + 24;
  const height = y + MARGIN - 24;
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
      "aria-labelledby": "podspan-title podspan-desc",
    },
    element("title", { id: "podspan-title" }, escapeText(`Addresses of ${map.fabric}`)),
    element("desc", { id: "podspan-desc" }, escapeText(description(map))),
    element("style", {}, styleSheet()),
    element("defs", {}, hatch()),
    element("rect", { width: WIDTH, height, class: "page" }),
    head.svg,
    ...cards,
    ...(joins.svg === "" ? [] : [joins.svg]),
  )}\n`;
}

function zoneIndex(map: AddressMap): ZoneIndex {
  const zones = map.vpcs.flatMap((vpc) => vpc.blocks.flatMap((block) => block.parts.map((part) => part.zone)));
  const names = [...new Set(zones.filter((zone) => zone !== undefined))].sort();
  return new Map(names.map((zone, index) => [zone, index]));
}

/** The picture in words, for those who do not see it. */
function description(map: AddressMap): string {
  return map.vpcs
    .flatMap((vpc) =>
      vpc.blocks.map((block) => `VPC ${vpc.key}, block ${block.cidr} (${block.note}): ${blockWords(block)}.`),
    )
    .join(" ");
}

function blockWords(block: MapBlock): string {
  return rowsOf(block.parts)
    .map((row) => [row.cidr, row.zone, row.count, row.label].filter((text) => text !== "").join(" "))
    .join("; ");
}

function headSvg(map: AddressMap, zones: ZoneIndex): Piece {
  const title = element(
    "text",
    { x: MARGIN, y: 54, "font-size": 25, "font-weight": 650 },
    escapeText(`Addresses of ${map.fabric}`),
  );
  const legend = legendSvg(zones, 84);
  return { svg: title + legend.svg, height: 84 + legend.height };
}

function legendSvg(zones: ZoneIndex, top: number): Piece {
  const entries: readonly (readonly [string, (x: number, y: number) => string])[] = [
    ...[...zones].map(([zone, index]) => [zone, swatch(`z${index % 12}`, false)] as const),
    ["pod subnet", swatch("plain", false)],
    ["other subnet", swatch("plain", true)],
    ["free", swatch("free", false)],
  ];
  let x = MARGIN;
  let y = top;
  const parts = entries.map(([label, paint]) => {
    const width = 22 + monoWidth(label, 12) + 22;
    if (x + width > WIDTH - MARGIN) {
      x = MARGIN;
      y += 24;
    }
    const text = element("text", { x: x + 22, y: y + 11.5, "font-size": 12, class: "mono muted" }, escapeText(label));
    const svg = paint(x, y) + text;
    x += width;
    return svg;
  });
  return { svg: parts.join("\n"), height: y - top + 34 };
}

function swatch(paint: string, hatched: boolean): (x: number, y: number) => string {
  return (x, y) => {
    const box = { x, y, width: 14, height: 14, rx: 3 };
    const over = hatched ? element("rect", { ...box, fill: "url(#podspan-hatch)" }) : "";
    return element("rect", { ...box, class: paint }) + over;
  };
}

function hatch(): string {
  return element(
    "pattern",
    { id: "podspan-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    element("line", { x1: 0, x2: 0, y1: 0, y2: 7, "stroke-width": 3, class: "hatch" }),
  );
}

function vpcSvg(vpc: MapVpc, zones: ZoneIndex, top: number): Piece {
  const title = element(
    "text",
    { x: BAR.x, y: top + 36, "font-size": 18, "font-weight": 650 },
    `VPC ${escapeText(vpc.key)}`,
    element("tspan", { dx: 14, "font-size": 13, "font-weight": 400, class: "mono muted" }, escapeText(vpc.details)),
  );
  let y = top + 58;
  const blocks = vpc.blocks.map((block) => {
    const piece = blockSvg(block, zones, y);
    y += piece.height;
    return piece.svg;
  });
  const height = y - top;
  const card = element("rect", {
    x: MARGIN,
    y: top,
    width: WIDTH - 2 * MARGIN,
    height,
    rx: 12,
    class: "card",
  });
  return { svg: [card, title, ...blocks].join("\n"), height };
}

function blockSvg(block: MapBlock, zones: ZoneIndex, top: number): Piece {
  const heading = element(
    "text",
    { x: BAR.x, y: top + 16, "font-size": 15, "font-weight": 650, class: "mono" },
    escapeText(block.cidr),
    element(
      "tspan",
      { dx: 14, "font-size": 13, "font-weight": 400, class: "sans muted" },
      fittedMono(`${countText(block.size)} addresses, ${block.note}`, 12.5, 760),
    ),
  );
  let y = top + 28;
  const bar = barSvg(block, zones, { ...BAR, y });
  y += BAR_HEIGHT + TICKS_HEIGHT;
  const lens = lensOf(block, READABLE / BAR.width);
  const magnified = lens ? lensSvg(lens, zones, y - TICKS_HEIGHT) : { svg: "", height: 0 };
  y += magnified.height;
  const rows = rowsOf(block.parts).map((row, index) => rowSvg(row, zones, y + 14 + index * ROW_HEIGHT));
  y += 14 + rows.length * ROW_HEIGHT + 22;
  return { svg: [heading, magnified.svg, bar, ...rows].join("\n"), height: y - top };
}

/** A second bar that shows a piece of the first one larger, with a funnel between them. */
function lensSvg(lens: Lens, zones: ZoneIndex, top: number): Piece {
  const left = BAR.x + lens.start * BAR.width;
  const right = left + Math.max(1, lens.share * BAR.width);
  const y = top + TICKS_HEIGHT + LENS_HEIGHT;
  const funnel = element("path", {
    d: `M${left} ${top}L${right} ${top}L${BAR.x + BAR.width} ${y}L${BAR.x} ${y}Z`,
    class: "lens",
  });
  return { svg: funnel + barSvg(lens, zones, { ...BAR, y }), height: LENS_HEIGHT + BAR_HEIGHT + TICKS_HEIGHT };
}

function rowSvg(row: MapRow, zones: ZoneIndex, y: number): string {
  const cell = (x: number, markup: string, paint: string, anchor: "start" | "end" = "start"): string =>
    element("text", { x: BAR.x + x, y: y + 11.5, "font-size": 12.5, "text-anchor": anchor, class: paint }, markup);
  return [
    swatch(partClass(row.part, zones), row.part.use === "subnet")(BAR.x, y),
    cell(26, fittedMono(row.cidr, 12.5, 190), "mono"),
    cell(224, fittedMono(row.zone, 12.5, 180), "mono"),
    cell(540, escapeText(row.count), "mono", "end"),
    cell(566, fittedMono(row.label, 12.5, 300), "muted"),
    cell(BAR.width, fittedMono(row.state, 12.5, 200), "mono muted", "end"),
  ].join("");
}
