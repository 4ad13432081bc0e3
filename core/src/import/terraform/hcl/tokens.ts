/** A token of an HCL expression, with what is between the quotes of a text still as written. */
export type Token =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name" | "text" | "sign"; readonly text: string };

const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Identifiers of HCL may have dashes. */
const NAME = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const SIGN = /=>|==|!=|<=|>=|&&|\|\||\.\.\.|[-+*/%<>!?:.,=()[\]{}]/y;
const BLANK = /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;

/** The tokens of an expression; undefined where it is none (HCL native syntax specification, "Lexical Elements"). */
export function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  while (at < source.length) {
    if (take(BLANK) !== undefined) continue;
    const number = take(NUMBER);
    if (number !== undefined) {
      tokens.push({ kind: "number", value: Number(number) });
      continue;
    }
    const quoted = source[at] === '"' ? endOfText(source, at) : undefined;
    const text = quoted === undefined ? take(NAME) : source.slice(at + 1, quoted);
    if (text !== undefined) {
      tokens.push({ kind: quoted === undefined ? "name" : "text", text });
      at = quoted === undefined ? at : quoted + 1;
      continue;
    }
    const sign = take(SIGN);
    if (sign === undefined) return undefined;
    tokens.push({ kind: "sign", text: sign });
  }
  return tokens;
}

/** Where the text that begins at `start` ends: quotes within `${…}` are of other texts. */
function endOfText(source: string, start: number): number | undefined {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === '"') return at;
    else if (source.startsWith("$${", at)) at += 2;
    else if (source.startsWith("${", at)) {
      const end = endOfPart(source, at + 2);
      if (end === undefined) return undefined;
      at = end;
    }
  }
  return undefined;
}

/** Where the `}` is that ends a template's part which begins at `start`. */
export function endOfPart(source: string, start: number): number | undefined {
  let open = 1;
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === "{") open += 1;
    else if (source[at] === '"') {
      const end = endOfText(source, at);
      if (end === undefined) return undefined;
      at = end;
    } else if (source[at] === "}") {
      open -= 1;
      if (open === 0) return at;
    }
  }
  return undefined;
}
