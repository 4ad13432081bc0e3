import { parseAddress, parsePrefix } from "@podspan/core/addressing";

/**
 * What a value read from a file must be. An object's members may all be missing or null; a list is written `[shape]`. What a shape
 * does not name is left out of what is taken: so nothing that is not read, a key of a VPN above all, is ever kept.
 */
export type Shape = Leaf | readonly [Shape] | { readonly [member: string]: Shape };
export type Leaf = "text" | "number" | "boolean" | "cidr" | "address" | "texts" | "any";

export type Taken =
  | { readonly ok: true; readonly value: unknown }
  /** `Routes[2].DestinationCidrBlock is a number, where a CIDR block is meant`. */
  | { readonly ok: false; readonly fault: string };

const WORDS: Readonly<Record<Leaf, string>> = {
  text: "text",
  number: "a number",
  boolean: "true or false",
  cidr: "a CIDR block",
  address: "an IP address",
  texts: "an object of texts",
  any: "anything",
};

/** The part of a value that the shape names, or what is wrong with it. Never throws. */
export function taken(value: unknown, shape: Shape, path = ""): Taken {
  if (typeof shape === "string") return leaf(value, shape, path);
  return isList(shape) ? takenList(value, shape[0], path) : takenObject(value, shape, path);
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function takenList(value: unknown, shape: Shape, path: string): Taken {
  if (!Array.isArray(value)) return fault(path, value, "a list");
  const items: unknown[] = [];
  for (const [index, item] of value.entries()) {
    const one = taken(item, shape, `${path}[${index}]`);
    if (!one.ok) return one;
    items.push(one.value);
  }
  return { ok: true, value: items };
}

function takenObject(value: unknown, shape: Readonly<Record<string, Shape>>, path: string): Taken {
  if (!isRecord(value)) return fault(path, value, "an object");
  const members: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(shape)) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (isAbsent(member, inner)) continue;
    const one = taken(member, inner, path === "" ? name : `${path}.${name}`);
    if (!one.ok) return one;
    members.push([name, one.value]);
  }
  return { ok: true, value: Object.fromEntries(members) };
}

/** Some emulators write an empty text for an address that there is none of. */
function isAbsent(member: unknown, shape: Shape): boolean {
  return member === undefined || member === null || (member === "" && (shape === "cidr" || shape === "address"));
}

function leaf(value: unknown, shape: Leaf, path: string): Taken {
  return fits(value, shape) ? { ok: true, value } : fault(path, value, WORDS[shape]);
}

function fits(value: unknown, shape: Leaf): boolean {
  switch (shape) {
    case "any":
      return true;
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string";
    case "texts":
      return isRecord(value) && Object.values(value).every((one) => typeof one === "string");
    case "cidr":
      return typeof value === "string" && parsePrefix(value).ok;
    case "address":
      return typeof value === "string" && parseAddress(value).ok;
  }
}

const LONGEST = 60;

function fault(path: string, value: unknown, meant: string): Taken {
  const what = path === "" ? "it" : path;
  return { ok: false, fault: `${what} is ${wordFor(value)}, where ${meant} is meant` };
}

function wordFor(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return value === null ? "null" : "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
