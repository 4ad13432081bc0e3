/** An element: its text, or its children. */
export interface Node {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Node[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads what AWS answers: elements and text; attributes, comments and processing instructions are passed over. */
export function readXml(text: string): Node {
  const open: { name: string; text: string; children: Node[] }[] = [{ name: "", text: "", children: [] }];
  for (const [, close, name = "", empty, words = ""] of text.matchAll(/<(\/)?([\w:.-]+)[^>]*?(\/)?>([^<]*)/g)) {
    if (close === undefined) {
      const node = { name, text: unescaped(words), children: [] };
      open.at(-1)?.children.push(node);
      if (empty === undefined) open.push(node);
    } else if (open.length > 1) open.pop();
  }
  return open[0] ?? { name: "", text: "", children: [] };
}

/** The text of the first element of that name, in it or further in, nearest first; empty where there is none. */
export function first(node: Node, name: string): string {
  for (let level = node.children; level.length > 0; level = level.flatMap(({ children }) => children)) {
    const found = level.find((child) => child.name === name);
    if (found !== undefined) return found.text;
  }
  return "";
}

/** The elements `item` in the nearest element `set`. */
export function all(node: Node, set: string, item: string): readonly Node[] {
  for (let level = node.children; level.length > 0; level = level.flatMap(({ children }) => children)) {
    const found = level.find((child) => child.name === set);
    if (found !== undefined) return found.children.filter((child) => child.name === item);
  }
  return [];
}

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
