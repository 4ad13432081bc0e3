/**
 * The items of the first `<set>` element of a text, each with its tags, nested sets inside them left whole:
 * `itemsOf("vpcSet", xml)`. Enough for moto's answers, which have neither comments nor CDATA nor attributes here.
 */
export const itemsOf = (set: string, xml: string): readonly string[] => {
  const start = xml.indexOf(`<${set}>`);
  if (start === -1) return [];
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  const tags = new RegExp(`<(/?)item>|</${set}>`, "g");
  tags.lastIndex = start;
  for (let tag = tags.exec(xml); tag !== null; tag = tags.exec(xml)) {
    if (tag[1] === undefined && depth === 0) break;
    if (tag[1] === "") {
      if (depth === 0) from = tag.index;
      depth += 1;
    } else if (tag[1] === "/") {
      depth -= 1;
      if (depth === 0) items.push(xml.slice(from, tags.lastIndex));
    }
  }
  return items;
};

/** Every text of an element, in document order: `textsOf("subnetId", xml)`. */
export const textsOf = (element: string, xml: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, text]) => text ?? "");

/** The first text of an element; empty when there is none. */
export const textOf = (element: string, xml: string): string => textsOf(element, xml)[0] ?? "";

/** What stands inside the first element of that name, tags and all; empty when there is none. */
export const insideOf = (element: string, xml: string): string => {
  const start = xml.indexOf(`<${element}>`);
  const end = xml.indexOf(`</${element}>`, start);
  return start === -1 || end === -1 ? "" : xml.slice(start + element.length + 2, end);
};
