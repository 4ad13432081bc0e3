import { isIdOf, isRecord, isThing, isUnclear } from "../resource.ts";
import { cidrHost, cidrSubnet, cidrSubnets } from "./cidr-functions.ts";

type HclMap = Readonly<Record<string, unknown>>;
type HclFunction = (values: readonly unknown[]) => unknown;

/**
 * The value of a function of the Terraform language for these values; undefined for one that is not known here, for values that are not of
 * its types, and for what Terraform itself refuses. Sets are lists without duplicates, in the order in which Terraform goes through them.
 */
export function called(name: string, values: readonly unknown[]): unknown {
  return FUNCTIONS.get(name)?.(values);
}

const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map<string, HclFunction>([
  [
    "cidrsubnet",
    ([prefix, bits, number]) =>
      whenText(prefix, (text) => whenNumbers([bits, number], ([b = 0, n = 0]) => cidrSubnet(text, b, n))),
  ],
  [
    "cidrsubnets",
    ([prefix, ...bits]) => whenText(prefix, (text) => whenNumbers(bits, (all) => cidrSubnets(text, all))),
  ],
  ["cidrhost", ([prefix, number]) => whenText(prefix, (text) => whenNumbers([number], ([n = 0]) => cidrHost(text, n)))],
  [
    "length",
    ([of]) =>
      typeof of === "string" ? [...of].length : isList(of) ? of.length : isMap(of) ? Object.keys(of).length : undefined,
  ],
  [
    "element",
    ([list, index]) =>
      whenList(list, (items) =>
        whenNumbers([index], ([at = 0]) => (items.length === 0 || at < 0 ? undefined : items[at % items.length])),
      ),
  ],
  ["index", ([list, item]) => whenKnown(list, (items) => found(items.findIndex((one) => same(one, item))))],
  ["contains", ([list, item]) => whenKnown(list, (items) => items.some((one) => same(one, item)))],
  ["concat", (lists) => (lists.every(isList) ? lists.flat(1) : undefined)],
  ["flatten", ([list]) => whenList(list, (items) => items.flat(Number.POSITIVE_INFINITY))],
  ["distinct", ([list]) => whenKnown(list, distinct)],
  ["compact", ([list]) => whenKnown(list, (items) => items.filter((item) => item !== null && item !== ""))],
  ["reverse", ([list]) => whenList(list, (items) => items.toReversed())],
  ["sort", ([list]) => whenTexts(list, (texts) => texts.toSorted())],
  [
    "slice",
    ([list, from, to]) =>
      whenList(list, (items) =>
        whenNumbers([from, to], ([a = 0, b = 0]) =>
          a < 0 || b > items.length || a > b ? undefined : items.slice(a, b),
        ),
      ),
  ],
  ["range", (values) => whenNumbers(values, range)],
  [
    "toset",
    ([list]) => whenKnown(list, (items) => (items.every(isText) ? distinct(items.toSorted()) : distinct(items))),
  ],
  ["tolist", ([list]) => whenList(list, (items) => items)],
  ["tomap", ([map]) => (isMap(map) ? map : undefined)],
  ["tostring", ([value]) => (isPlain(value) ? String(value) : undefined)],
  [
    "tonumber",
    ([value]) => (isPlain(value) && value !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined),
  ],
  ["keys", ([map]) => whenMap(map, (one) => Object.keys(one).sort())],
  [
    "values",
    ([map]) =>
      whenMap(map, (one) =>
        Object.keys(one)
          .sort()
          .map((key) => one[key]),
      ),
  ],
  [
    "lookup",
    ([map, key, otherwise]) =>
      whenMap(map, (one) => whenText(key, (name) => (Object.hasOwn(one, name) ? one[name] : otherwise))),
  ],
  ["merge", (maps) => (maps.every(isMap) ? Object.assign({}, ...maps) : undefined)],
  [
    "zipmap",
    ([names, list]) =>
      whenTexts(names, (keys) =>
        whenList(list, (items) =>
          keys.length === items.length ? Object.fromEntries(keys.map((key, at) => [key, items[at]])) : undefined,
        ),
      ),
  ],
  [
    "join",
    ([sign, ...lists]) =>
      whenText(sign, (between) =>
        lists.every(isList) ? whenTexts(lists.flat(1), (texts) => texts.join(between)) : undefined,
      ),
  ],
  ["split", ([sign, text]) => whenText(sign, (between) => whenText(text, (whole) => whole.split(between)))],
  ["lower", ([text]) => whenText(text, (one) => one.toLowerCase())],
  ["upper", ([text]) => whenText(text, (one) => one.toUpperCase())],
  ["trimspace", ([text]) => whenText(text, (one) => one.trim())],
  [
    "replace",
    ([text, what, by]) =>
      whenTexts([text, what, by], ([one = "", from = "", to = ""]) =>
        /^\/.*\/$/.test(from) ? undefined : one.replaceAll(from, () => to),
      ),
  ],
  [
    "substr",
    ([text, from, length]) =>
      whenText(text, (one) =>
        whenNumbers([from, length], ([a = 0, n = 0]) => one.slice(fromEnd(one, a)).slice(0, n < 0 ? undefined : n)),
      ),
  ],
  ["format", ([text, ...values]) => whenText(text, (one) => formatted(one, values))],
  ["coalesce", (values) => values.find((value) => value !== null && value !== "")],
  ["min", (values) => whenNumbers(values, (all) => Math.min(...all))],
  ["max", (values) => whenNumbers(values, (all) => Math.max(...all))],
]);

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isMap(value: unknown): value is HclMap {
  return isRecord(value) && !isList(value) && !isOpen(value);
}

/** What only Terraform, or AWS, will know. */
export function isOpen(value: unknown): boolean {
  return isUnclear(value) || isIdOf(value) || isThing(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

export function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function whenText(value: unknown, then: (text: string) => unknown): unknown {
  return isText(value) || typeof value === "number" ? then(String(value)) : undefined;
}

function whenList(value: unknown, then: (items: readonly unknown[]) => unknown): unknown {
  return isList(value) ? then(value) : undefined;
}

/** Where it matters which items are the same, all must be known. */
function whenKnown(value: unknown, then: (items: readonly unknown[]) => unknown): unknown {
  return whenList(value, (items) => (items.some(isOpen) ? undefined : then(items)));
}

function whenMap(value: unknown, then: (map: HclMap) => unknown): unknown {
  return isMap(value) ? then(value) : undefined;
}

function whenTexts(value: unknown, then: (texts: readonly string[]) => unknown): unknown {
  return whenList(value, (items) => (items.every(isPlain) ? then(items.map(String)) : undefined));
}

/** Texts that are numbers are taken as such, as Terraform does. */
function whenNumbers(values: readonly unknown[], then: (numbers: readonly number[]) => unknown): unknown {
  const numbers = values.map((value) => (isText(value) && value.trim() !== "" ? Number(value) : value));
  return numbers.every((value) => typeof value === "number" && Number.isFinite(value))
    ? then(numbers as number[])
    : undefined;
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function fromEnd({ length }: string, at: number): number {
  return at < 0 ? Math.max(0, length + at) : at;
}

function found(index: number): number | undefined {
  return index === -1 ? undefined : index;
}

function distinct(items: readonly unknown[]): readonly unknown[] {
  return items.filter((item, at) => items.findIndex((one) => same(one, item)) === at);
}

/** `range(end)`, `range(start, end)`, `range(start, end, step)`; Terraform makes 1,024 at most. */
function range(values: readonly number[]): readonly number[] | undefined {
  const [start = 0, end = 0] = values.length === 1 ? [0, ...values] : values;
  const step = values[2] ?? (start <= end ? 1 : -1);
  const many = Math.max(0, Math.ceil((end - start) / step));
  return step === 0 || many > 1024 ? undefined : Array.from({ length: many }, (_, at) => start + at * step);
}

/** `%s`, `%v`, `%d`, `%03d` and `%%`. */
function formatted(text: string, values: readonly unknown[]): string | undefined {
  const rest = [...values];
  let isKnown = true;
  const made = text.replaceAll(/%(0?)(\d*)(.)/g, (whole, zero: string, width: string, verb: string) => {
    if (whole === "%%") return "%";
    const value = rest.shift();
    isKnown &&=
      verb === "d" ? Number.isInteger(Number(value)) && isPlain(value) : "sv".includes(verb) && isPlain(value);
    return String(value).padStart(Number(width), zero === "0" && verb === "d" ? "0" : " ");
  });
  return isKnown && rest.length === 0 && !/%$/.test(text.replaceAll("%%", "")) ? made : undefined;
}
