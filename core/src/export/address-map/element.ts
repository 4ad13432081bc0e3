export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One SVG element; children are markup already. Numbers are cut to hundredths so that two runs are byte-equal. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeText(value ?? "")}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** Text as markup; characters that XML 1.0 does not allow are dropped. */
export function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Width that a monospaced text takes at most, in pixels. */
export function monoWidth(text: string, fontSize: number): number {
  return [...text].length * fontSize * 0.62;
}

/** Text as markup that takes `width` pixels of a monospaced font at most: what is longer shows its two ends, and has all of it as its title. */
export function fittedMono(text: string, fontSize: number, width: number): string {
  const shown = fitMono(text, fontSize, width);
  return shown === text ? escapeText(text) : `${element("title", {}, escapeText(text))}${escapeText(shown)}`;
}

/** Names mostly differ at their ends: an ellipsis stands for the middle. */
export function fitMono(text: string, fontSize: number, width: number): string {
  const room = Math.floor(width / (fontSize * 0.62));
  const characters = [...text];
  if (characters.length <= room) return text;
  const kept = Math.max(0, room - 1);
  const end = Math.floor(kept / 2);
  return `${characters.slice(0, kept - end).join("")}\u2026${characters.slice(characters.length - end).join("")}`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
