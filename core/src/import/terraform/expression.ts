import { called, isMap, isOpen, isPlain, same } from "./hcl/functions.ts";
import { type AccessStep, type Expression, type Loop, parseTemplate } from "./hcl/parse.ts";
import { type IdOf, isRecord, isThing, isUnclear, type Thing, type Unclear } from "./resource.ts";

/** What names mean in a configuration. */
export interface Names {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly locals: Readonly<Record<string, unknown>>;
  /** An attribute of a resource or data source: `address` without an index. */
  readonly attribute: (address: string, index: string | undefined, name: string) => unknown;
  /** The indexes of a resource with `count` or `for_each`, in their order; undefined for any other. */
  readonly instances: (
    address: string,
  ) => { readonly by: "number" | "key"; readonly indexes: readonly string[] } | undefined;
  readonly each?: { readonly key: string; readonly value: unknown };
  readonly count?: number;
  /** What a `for` calls its items. */
  readonly items?: ReadonlyMap<string, unknown>;
}

/** An id of AWS that somebody forgot to quote (TF-1): taken as meant. */
const ID = /^(?:vpc|subnet|sg|rtb|igw|nat|eni|vpce|tgw|pcx|acl)-[0-9a-f]{8,17}$/;
/** Locals that name each other in a circle are Terraform's to complain about. */
const DEEPEST = 20;

/**
 * The value of an attribute as hcl2json gives it, as far as neither a provider nor a module need be asked for it: literals, variables that have
 * a value, locals, `each`, `count.index`, attributes of other resources, operators, `for`, templates of these, and functions without a world. All
 * else is `Unclear`: never a guess.
 */
export function evaluated(value: unknown, names: Names, depth = 0): unknown {
  if (depth > DEEPEST) return unclear("names that refer to each other");
  if (typeof value === "string") return textValue(value, names, depth);
  if (Array.isArray(value)) return value.map((item) => evaluated(item, names, depth + 1));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [keyText(key, names, depth), evaluated(inner, names, depth + 1)]),
    );
  }
  return value;
}

/** Keys of maps may be templates too. */
function keyText(key: string, names: Names, depth: number): string {
  const value = key.includes("${") ? textValue(key, names, depth + 1) : key;
  return typeof value === "string" ? value : key;
}

function textValue(text: string, names: Names, depth: number): unknown {
  if (!text.includes("${") && !text.includes("%{")) return text;
  const parts = parseTemplate(text);
  if (parts === undefined) return unclear(/^\$\{([\s\S]*)\}$/.exec(text)?.[1]?.trim() ?? text);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") {
    const value = new Evaluation(names, depth).of(only);
    return value === undefined || isThing(value) ? unclear(text.slice(2, -1).trim()) : value;
  }
  return new Evaluation(names, depth).of({ kind: "template", parts }) ?? unclear(text);
}

/** Every step gives a value, an `Unclear` that says which name is not known, or undefined where the expression as a whole is not. */
class Evaluation {
  readonly #names: Names;
  readonly #depth: number;

  constructor(names: Names, depth: number) {
    this.#names = names;
    this.#depth = depth;
  }

  of(expression: Expression): unknown {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "template":
        return this.#template(expression.parts);
      case "name":
        return ID.test(expression.name) ? expression.name : this.#names.items?.get(expression.name);
      case "access":
        return this.#access(expression.of, expression.steps);
      case "call":
        return this.#call(expression);
      case "list":
        return expression.items.map((item) => this.#part(item));
      case "map":
        return mapOf(expression.entries.map(([key, value]) => [this.of(key), this.#part(value)]));
      case "for":
        return this.#loop(expression.loop);
      case "unary":
        return unary(expression.sign, this.of(expression.of));
      case "binary":
        return binary(expression.sign, this.of(expression.left), this.of(expression.right));
      case "choice": {
        const condition = this.of(expression.condition);
        if (typeof condition !== "boolean") return undefined;
        return this.of(condition ? expression.yes : expression.no);
      }
    }
  }

  /** Of a list or map one part may be unknown: the others are what they are. */
  #part(expression: Expression): unknown {
    const value = this.of(expression);
    return value === undefined ? unclear(expression.kind) : value;
  }

  #template(parts: readonly (string | Expression)[]): unknown {
    const values = parts.map((part) => (typeof part === "string" ? part : this.of(part)));
    return values.every(isPlain) ? values.join("") : undefined;
  }

  #call({ name, arguments: given, spread }: Extract<Expression, { kind: "call" }>): unknown {
    const values = given.map((one) => this.of(one));
    const last = values.at(-1);
    if (spread && !Array.isArray(last)) return undefined;
    const all = spread ? [...values.slice(0, -1), ...(last as readonly unknown[])] : values;
    return all.some((value) => value === undefined || isUnclear(value)) ? undefined : called(name, all);
  }

  #access(of: Expression, steps: readonly AccessStep[]): unknown {
    if (of.kind !== "name" || this.#names.items?.has(of.name) === true) return this.#within(this.of(of), steps);
    const [name, ...rest] = this.#named(steps);
    if (name === undefined) return undefined;
    const { variables, locals, each, count } = this.#names;
    switch (of.name) {
      case "var":
        return this.#within(this.#evaluated(variables[name]), rest);
      case "local":
        return this.#within(this.#evaluated(locals[name]), rest);
      case "each":
        return each === undefined ? undefined : name === "key" ? each.key : this.#within(each.value, rest);
      case "count":
        return count;
      case "data": {
        const [thing, ...further] = this.#named(rest);
        return thing === undefined ? undefined : this.#attribute(`data.${name}.${thing}`, further);
      }
      default:
        return this.#attribute(`${of.name}.${name}`, rest);
    }
  }

  #evaluated(value: unknown): unknown {
    return value === undefined ? undefined : evaluated(value, this.#names, this.#depth + 1);
  }

  /** The first step as the name or index that it is, and the others; undefined where it is none. */
  #named([first, ...rest]: readonly AccessStep[]): readonly [string | undefined, ...AccessStep[]] {
    const name = first === undefined || first === "each" ? undefined : this.of(first);
    return [typeof name === "string" || typeof name === "number" ? String(name) : undefined, ...rest];
  }

  #attribute(address: string, steps: readonly AccessStep[]): unknown {
    const all = this.#names.instances(address);
    const things: readonly (readonly [string, Thing])[] =
      all?.indexes.map((index) => [index, { thing: address, index }]) ?? [];
    if (all === undefined) return this.#within({ thing: address, index: undefined } satisfies Thing, steps);
    return this.#within(all.by === "key" ? Object.fromEntries(things) : things.map(([, thing]) => thing), steps);
  }

  #within(value: unknown, steps: readonly AccessStep[]): unknown {
    const [step, ...rest] = steps;
    if (step === undefined || isUnclear(value)) return value;
    if (isThing(value)) {
      const [name, ...further] = this.#named(steps);
      return name === undefined
        ? undefined
        : this.#within(this.#names.attribute(value.thing, value.index, name), further);
    }
    if (step === "each") {
      if (value === undefined || value === null || isOpen(value)) return undefined;
      const values = (Array.isArray(value) ? value : [value]).map((one) => this.#within(one, rest));
      return values.includes(undefined) ? undefined : values;
    }
    const key = this.of(step);
    if (Array.isArray(value)) return this.#within(value[Number(key)], rest);
    return isMap(value) && isPlain(key) && Object.hasOwn(value, String(key))
      ? this.#within(value[String(key)], rest)
      : undefined;
  }

  #loop({ names, of, key, value, only }: Loop): unknown {
    const all = this.of(of);
    const entries: readonly (readonly [unknown, unknown])[] | undefined = Array.isArray(all)
      ? [...all.entries()]
      : isMap(all)
        ? Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))
        : undefined;
    if (entries === undefined) return undefined;
    const made: (readonly [unknown, unknown])[] = [];
    for (const [at, item] of entries) {
      const [first = "", second] = names;
      const ofItem: readonly (readonly [string, unknown])[] =
        second === undefined
          ? [[first, item]]
          : [
              [first, at],
              [second, item],
            ];
      const items = new Map([...(this.#names.items ?? []), ...ofItem]);
      const inner = new Evaluation({ ...this.#names, items }, this.#depth);
      const isWanted = only === undefined ? true : inner.of(only);
      if (typeof isWanted !== "boolean") return undefined;
      if (isWanted) made.push([key === undefined ? "" : inner.of(key), inner.#part(value)]);
    }
    return key === undefined ? made.map(([, one]) => one) : mapOf(made);
  }
}

function mapOf(entries: readonly (readonly [unknown, unknown])[]): unknown {
  return entries.every(([key]) => isPlain(key)) ? Object.fromEntries(entries) : undefined;
}

function unary(sign: string, value: unknown): unknown {
  if (sign === "!") return typeof value === "boolean" ? !value : undefined;
  return typeof value === "number" ? -value : undefined;
}

function binary(sign: string, left: unknown, right: unknown): unknown {
  if (left === undefined || right === undefined || isOpen(left) || isOpen(right)) return undefined;
  if (sign === "==" || sign === "!=") return same(left, right) === (sign === "==");
  if (sign === "&&" || sign === "||") {
    if (typeof left !== "boolean" || typeof right !== "boolean") return undefined;
    return sign === "&&" ? left && right : left || right;
  }
  return typeof left === "number" && typeof right === "number" ? ARITHMETIC[sign]?.(left, right) : undefined;
}

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number | boolean | undefined>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right === 0 ? undefined : left / right),
  "%": (left, right) => (right === 0 ? undefined : left % right),
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
};

export function unclear(expression: string): Unclear {
  return { unclear: expression };
}

export function idOf(address: string): IdOf {
  return { idOf: address };
}
