import { endOfPart, type Token, tokensOf } from "./tokens.ts";

/** An expression of HCL (native syntax specification, "Expressions"), as far as configurations of networks have it. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "access"; readonly of: Expression; readonly steps: readonly AccessStep[] }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly Expression[];
      readonly spread: boolean;
    }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "for"; readonly loop: Loop }
  | { readonly kind: "unary"; readonly sign: string; readonly of: Expression }
  | { readonly kind: "binary"; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    };

/** `.name` and `["name"]`, or `[*]` and `.*`, which the steps after it are taken of each. */
export type AccessStep = "each" | Expression;

/** `[for k, v in of : value if only]`, and with `=>` a map by `key`. */
export interface Loop {
  readonly names: readonly string[];
  readonly of: Expression;
  readonly key?: Expression;
  readonly value: Expression;
  readonly only?: Expression;
}

/** Binary operators, those that bind least first. */
const LEVELS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]];

/** The expression that a text is; undefined where it is none, or has what is not known here. */
export function parseExpression(source: string): Expression | undefined {
  const tokens = tokensOf(source);
  if (tokens === undefined) return undefined;
  try {
    return new Parser(tokens).whole();
  } catch (fault) {
    if (fault instanceof NotKnown) return undefined;
    throw fault;
  }
}

/** A template's parts: texts, and the expressions between `${` and `}`; undefined where it has directives (`%{`). */
export function parseTemplate(source: string): readonly (string | Expression)[] | undefined {
  const parts: (string | Expression)[] = [];
  let text = "";
  for (let at = 0; at < source.length; at += 1) {
    if (source.startsWith("%{", at)) return undefined;
    if (source.startsWith("$${", at)) {
      text += "${";
      at += 2;
    } else if (source.startsWith("${", at)) {
      const end = endOfPart(source, at + 2);
      const part = end === undefined ? undefined : parseExpression(source.slice(at + 2, end));
      if (end === undefined || part === undefined) return undefined;
      parts.push(...(text === "" ? [] : [text]), part);
      text = "";
      at = end;
    } else text += source[at];
  }
  return text === "" ? parts : [...parts, text];
}

class NotKnown extends Error {}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const found = this.#expression();
    if (this.#at < this.#tokens.length) throw new NotKnown();
    return found;
  }

  #expression(): Expression {
    const condition = this.#binary(0);
    if (!this.#took("?")) return condition;
    const yes = this.#expression();
    this.#expect(":");
    return { kind: "choice", condition, yes, no: this.#expression() };
  }

  #binary(level: number): Expression {
    const signs = LEVELS[level];
    if (signs === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = signs.find((one) => this.#took(one));
      if (sign === undefined) return left;
      left = { kind: "binary", sign, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const sign = ["-", "!"].find((one) => this.#took(one));
    return sign === undefined ? this.#access() : { kind: "unary", sign, of: this.#unary() };
  }

  #access(): Expression {
    const of = this.#term();
    const steps: AccessStep[] = [];
    for (;;) {
      if (this.#took(".")) steps.push(this.#took("*") ? "each" : this.#member());
      else if (this.#took("[")) {
        steps.push(this.#took("*") ? "each" : this.#expression());
        this.#expect("]");
      } else return steps.length === 0 ? of : { kind: "access", of, steps };
    }
  }

  #member(): Expression {
    const token = this.#next();
    if (token.kind === "name") return { kind: "literal", value: token.text };
    if (token.kind === "number") return { kind: "literal", value: token.value };
    throw new NotKnown();
  }

  #term(): Expression {
    const token = this.#next();
    switch (token.kind) {
      case "number":
        return { kind: "literal", value: token.value };
      case "text":
        return textOf(token.text);
      case "name":
        return this.#took("(") ? this.#call(token.text) : nameOf(token.text);
      case "sign":
        return this.#grouped(token.text);
    }
  }

  #grouped(sign: string): Expression {
    switch (sign) {
      case "(": {
        const inner = this.#expression();
        this.#expect(")");
        return inner;
      }
      case "[":
        return this.#tookName("for") ? this.#loop("]") : { kind: "list", items: this.#list("]") };
      case "{":
        return this.#tookName("for") ? this.#loop("}") : { kind: "map", entries: this.#entries() };
      default:
        throw new NotKnown();
    }
  }

  #call(name: string): Expression {
    const found: Expression[] = [];
    while (!this.#took(")")) {
      found.push(this.#expression());
      if (this.#took("...")) {
        this.#expect(")");
        return { kind: "call", name, arguments: found, spread: true };
      }
      if (!this.#took(",")) {
        this.#expect(")");
        break;
      }
    }
    return { kind: "call", name, arguments: found, spread: false };
  }

  #list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.#took(end)) {
      items.push(this.#expression());
      if (!this.#took(",")) {
        this.#expect(end);
        break;
      }
    }
    return items;
  }

  /** A name as a key is its own text; entries end with a comma or their line. */
  #entries(): readonly (readonly [Expression, Expression])[] {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#took("}")) {
      const key = this.#expression();
      if (!this.#took("=")) this.#expect(":");
      entries.push([key.kind === "name" ? { kind: "literal", value: key.name } : key, this.#expression()]);
      this.#took(",");
    }
    return entries;
  }

  #loop(end: string): Expression {
    const names = [this.#name()];
    if (this.#took(",")) names.push(this.#name());
    if (!this.#tookName("in")) throw new NotKnown();
    const of = this.#expression();
    this.#expect(":");
    const first = this.#expression();
    const second = this.#took("=>") ? this.#expression() : undefined;
    const only = this.#tookName("if") ? this.#expression() : undefined;
    this.#expect(end);
    if ((second === undefined) !== (end === "]")) throw new NotKnown();
    return {
      kind: "for",
      loop: {
        names,
        of,
        ...(second === undefined ? { value: first } : { key: first, value: second }),
        ...(only && { only }),
      },
    };
  }

  #name(): string {
    const token = this.#next();
    if (token.kind !== "name") throw new NotKnown();
    return token.text;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new NotKnown();
    this.#at += 1;
    return token;
  }

  #took(sign: string): boolean {
    return this.#tookOne("sign", sign);
  }

  #tookName(name: string): boolean {
    return this.#tookOne("name", name);
  }

  #tookOne(kind: "sign" | "name", text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#took(sign)) throw new NotKnown();
  }
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function nameOf(name: string): Expression {
  const word = WORDS.get(name);
  return word === undefined ? { kind: "name", name } : { kind: "literal", value: word };
}

function textOf(quoted: string): Expression {
  const parts = parseTemplate(quoted);
  if (parts === undefined) throw new NotKnown();
  const plain = parts.map((part) => (typeof part === "string" ? unescaped(part) : part));
  const [only = ""] = plain;
  return plain.length <= 1 && typeof only === "string"
    ? { kind: "literal", value: only }
    : { kind: "template", parts: plain };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char);
}
