import { type IdOf, isRecord, isUnclear, type Unclear } from "./resource.ts";

/** What names mean in a configuration. */
export interface Names {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly locals: Readonly<Record<string, unknown>>;
  /** An attribute of a resource or data source: `address` without an index. */
  readonly attribute: (address: string, index: string | undefined, name: string) => unknown;
  readonly each?: { readonly key: string; readonly value: unknown };
  readonly count?: number;
}

const WHOLE = /^\$\{([\s\S]*)\}$/;
const PART = /\$\{([^{}]*)\}/g;
/** An id of AWS that somebody forgot to quote (TF-1): taken as meant. */
const ID = /^(?:vpc|subnet|sg|rtb|igw|nat|eni|vpce|tgw|pcx|acl)-[0-9a-f]{8,17}$/;
/** Locals that name each other in a circle are Terraform's to complain about. */
const DEEPEST = 20;

/**
 * The value of an attribute as hcl2json gives it, as far as no program need be run for it: literals, variables with a default, locals,
 * `each`, `count.index`, attributes of other resources, templates of these, and `toset`. All else is `Unclear`.
 */
export function evaluated(value: unknown, names: Names, depth = 0): unknown {
  if (depth > DEEPEST) return unclear("names that refer to each other");
  if (typeof value === "string") return textValue(value, names, depth);
  if (Array.isArray(value)) return value.map((item) => evaluated(item, names, depth + 1));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [unquoted(key, names, depth), evaluated(inner, names, depth + 1)]),
    );
  }
  return value;
}

/** Keys of maps may be templates too. */
function unquoted(key: string, names: Names, depth: number): string {
  const value = key.includes("${") ? textValue(key, names, depth + 1) : key;
  return typeof value === "string" ? value : key;
}

function textValue(text: string, names: Names, depth: number): unknown {
  const whole = WHOLE.exec(text)?.[1];
  if (whole !== undefined && !whole.includes("${")) return expressionValue(whole.trim(), names, depth);
  const parts = [...text.matchAll(PART)].map(([, inner = ""]) => expressionValue(inner.trim(), names, depth));
  if (parts.some((part) => !["string", "number", "boolean"].includes(typeof part))) return unclear(text);
  let next = 0;
  const filled = text.replace(PART, () => String(parts[next++]));
  return filled.includes("${") || filled.includes("%{") ? unclear(text) : filled;
}

function expressionValue(expression: string, names: Names, depth: number): unknown {
  if (ID.test(expression)) return expression;
  const set = /^(?:toset|tolist|tomap)\(([\s\S]*)\)$/.exec(expression)?.[1]?.trim();
  if (set !== undefined) return expressionValue(set, names, depth + 1);
  const literal = jsonValue(expression);
  if (literal !== undefined) return literal;
  const path = pathOf(expression, names);
  return path === undefined ? unclear(expression) : pathValue(path, expression, names, depth);
}

/** Numbers, texts, and lists and maps of them, which look alike in HCL and JSON. */
function jsonValue(expression: string): unknown {
  if (/^(?:null|\{\s*\})$/.test(expression)) return expression === "null" ? null : {};
  try {
    return JSON.parse(expression);
  } catch {
    return undefined;
  }
}

/** `aws_subnet.pods["b"].id` -> aws_subnet, pods, ["b"], id; undefined for anything but a path. */
function pathOf(expression: string, names: Names): readonly string[] | undefined {
  const parts: string[] = [];
  const step = /\.?([A-Za-z_][\w-]*)|\[([^\]]*)\]/y;
  while (step.lastIndex < expression.length) {
    const match = step.exec(expression);
    if (match === null) return undefined;
    const [, name, index] = match;
    if (name !== undefined) parts.push(name);
    else {
      const key = expressionValue((index ?? "").trim(), names, DEEPEST);
      if (typeof key !== "string" && typeof key !== "number") return undefined;
      parts.push(`[${key}]`);
    }
  }
  return parts.length > 1 ? parts : undefined;
}

function pathValue(path: readonly string[], expression: string, names: Names, depth: number): unknown {
  const [root = "", name = "", ...rest] = path;
  switch (root) {
    case "var":
      return within(evaluated(names.variables[name], names, depth + 1), rest, expression);
    case "local":
      return within(evaluated(names.locals[name], names, depth + 1), rest, expression);
    case "each":
      return names.each === undefined
        ? unclear(expression)
        : name === "key"
          ? names.each.key
          : within(names.each.value, rest, expression);
    case "count":
      return names.count ?? unclear(expression);
    case "data": {
      const [thing = "", ...more] = rest;
      return attributeValue(`data.${name}.${thing}`, more, expression, names);
    }
    default:
      return attributeValue(`${root}.${name}`, rest, expression, names);
  }
}

function attributeValue(address: string, rest: readonly string[], expression: string, names: Names): unknown {
  const [first = ""] = rest;
  const indexed = first.startsWith("[");
  const [attribute, ...more] = indexed ? rest.slice(1) : rest;
  if (attribute === undefined) return unclear(expression);
  const value = names.attribute(address, indexed ? first.slice(1, -1) : undefined, attribute);
  return value === undefined ? unclear(expression) : within(value, more, expression);
}

function within(value: unknown, path: readonly string[], expression: string): unknown {
  let found = value;
  for (const part of path) {
    const key = part.startsWith("[") ? part.slice(1, -1) : part;
    if (isUnclear(found)) return found;
    found = Array.isArray(found) ? found[Number(key)] : isRecord(found) ? found[key] : undefined;
  }
  return found === undefined ? unclear(expression) : found;
}

export function unclear(expression: string): Unclear {
  return { unclear: expression };
}

export function idOf(address: string): IdOf {
  return { idOf: address };
}
