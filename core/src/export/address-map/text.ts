import { countText } from "../../addressing/index.ts";
import type { AddressMap, MapBlock, MapPart, MapVpc } from "./map.ts";
import { rowsOf } from "./rows.ts";

/** The map for a terminal or a file: a bar per block, to scale of addresses, and under it what each piece is. */
export function addressMapText(map: AddressMap, width = 96): string {
  return map.vpcs.map((vpc) => vpcText(vpc, Math.max(40, width))).join("\n");
}

function vpcText(vpc: MapVpc, width: number): string {
  return [`VPC ${vpc.key} (${vpc.details})`, "", ...vpc.blocks.map((block) => blockText(block, width))].join("\n");
}

function blockText(block: MapBlock, width: number): string {
  const marks = marksOf(block.parts);
  return [
    `  ${block.cidr}  ${countText(block.size)} addresses  ${block.note}`,
    `  ${barOf(block.parts, marks, width - 4)}`,
    ...tableOf(block.parts, marks),
    "",
  ].join("\n");
}

/** One letter per zone in the bar: A, B, ... for pod subnets, a, b, ... for other subnets; a dot is free. */
function marksOf(parts: readonly MapPart[]): ReadonlyMap<MapPart, string> {
  const zones = [...new Set(parts.flatMap((part) => (part.zone === undefined ? [] : [part.zone])))].sort();
  return new Map(
    parts.map((part) => {
      const letter = String.fromCharCode(65 + (Math.max(0, zones.indexOf(part.zone ?? "")) % 26));
      return [part, part.use === "free" ? "." : part.use === "pods" ? letter : letter.toLowerCase()];
    }),
  );
}

/** Pieces to scale, rounded down so that equal pieces look equal; every piece gets at least one column. */
function barOf(parts: readonly MapPart[], marks: ReadonlyMap<MapPart, string>, width: number): string {
  const room = width - parts.length - 1;
  const pieces = parts.map((part) => (marks.get(part) ?? ".").repeat(Math.max(1, Math.floor(part.share * room))));
  return `|${pieces.join("|")}|`;
}

function tableOf(parts: readonly MapPart[], marks: ReadonlyMap<MapPart, string>): readonly string[] {
  const rows = rowsOf(parts).map((row) => [
    marks.get(row.part) ?? "",
    row.cidr,
    row.zone,
    row.count,
    clipped(row.label),
    row.state,
  ]);
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}

function clipped(text: string): string {
  return text.length <= 48 ? text : `${text.slice(0, 47)}\u2026`;
}
