import { element, fittedMono, monoWidth } from "../address-map/element.ts";
import type { MapLink } from "./links.ts";
import { linkMapText } from "./text.ts";

const LINE_HEIGHT = 20;
const FONT_SIZE = 12;

/** Links as rows of text under the map of addresses: one card. Empty where there is none. */
export function linksSvg(
  links: readonly MapLink[],
  box: { readonly x: number; readonly y: number; readonly width: number },
): { readonly svg: string; readonly height: number } {
  if (links.length === 0) return { svg: "", height: 0 };
  const room = Math.floor((box.width - 52) / monoWidth("m", FONT_SIZE));
  const lines = linkMapText(links)
    .trimEnd()
    .split("\n")
    .flatMap((line) => wrapped(line, room));
  const height = 58 + lines.length * LINE_HEIGHT + 16;
  const card = element("rect", { x: box.x, y: box.y, width: box.width, height, rx: 12, class: "card" });
  const title = element("text", { x: box.x + 26, y: box.y + 36, "font-size": 18, "font-weight": 650 }, "Links");
  const rows = lines.map((line, index) =>
    element(
      "text",
      {
        x: box.x + 26,
        y: box.y + 62 + index * LINE_HEIGHT,
        "font-size": FONT_SIZE,
        class: line.startsWith("Link ") ? "mono" : "mono muted",
        "xml:space": "preserve",
      },
      fittedMono(line, FONT_SIZE, box.width - 52),
    ),
  );
  return { svg: [card, title, ...rows].join("\n"), height };
}

const INDENT = "                      ";

/** A line in as many as it takes, broken where words are. */
function wrapped(line: string, room: number): readonly string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > room) {
    const at = rest.lastIndexOf(" ", room);
    if (at <= INDENT.length) break;
    lines.push(rest.slice(0, at));
    rest = `${INDENT}${rest.slice(at + 1)}`;
  }
  return [...lines, rest];
}
