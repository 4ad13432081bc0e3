import { createHash } from "node:crypto";
import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../behaviour/aws-error.ts";
import { idOf, type Kinds } from "../records/region.ts";
import type { CallContext } from "./context.ts";
import { byId, checkId, type Ec2Kind, notFound, shown } from "./lookup.ts";

/** What a filter reads of a record; a record matches when any of the values does. */
export type FilterReaders<R> = Readonly<Record<string, (record: R) => readonly (string | undefined)[]>>;

interface DescribeInput {
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** Most values of one filter, and most values in all: EC2 refuses more with FilterLimitExceeded. */
const MAX_FILTER_VALUES = 200;

/**
 * One page of a describe call: by ids (unknown: an error; malformed: another), filters (AND of filters, OR of values, `*` and `?`
 * as wildcards, case-sensitive), MaxResults and NextToken. Source: API reference of the Describe actions; "List and filter your
 * resources" in the EC2 user guide.
 */
export function describe<K extends Ec2Kind>(
  context: CallContext,
  kind: K,
  ids: { readonly parameter: string; readonly values: readonly string[] | undefined },
  input: DescribeInput,
  readers: FilterReaders<Kinds[K]>,
): { readonly records: readonly Kinds[K][]; readonly NextToken?: string } {
  if (input.MaxResults !== undefined && ids.values !== undefined && ids.values.length > 0) {
    throw new AwsError(
      "InvalidParameterCombination",
      `The parameter ${ids.parameter} cannot be used with the parameter maxResults`,
    );
  }
  checkMaxResults(input.MaxResults);
  const chosen = byId(
    kind,
    byIds(context, kind, ids.parameter, ids.values).filter(matcher(input.Filters ?? [], readers)),
  );
  // Naming ids is naming how many: such an answer comes in one page.
  const size = ids.values !== undefined && ids.values.length > 0 ? Number.POSITIVE_INFINITY : context.pageSize;
  return page(chosen, idOf[kind], input, { ids: ids.values ?? [], kind }, size);
}

function byIds<K extends Ec2Kind>(
  context: CallContext,
  kind: K,
  parameter: string,
  ids: readonly string[] | undefined,
): readonly Kinds[K][] {
  if (ids === undefined || ids.length === 0) return shown(context, kind);
  const wanted = new Set(ids.map((id) => checkId(kind, parameter, id)));
  const found = shown(context, kind, wanted).filter((record) => wanted.delete(idOf[kind](record)));
  const [missing] = wanted;
  if (missing !== undefined) throw notFound(kind, missing);
  return found;
}

/** A test of records by EC2 filters. */
export function matcher<R>(filters: readonly Filter[], readers: FilterReaders<R>): (record: R) => boolean {
  const tests = filters.map((filter) => {
    const name = filter.Name ?? "";
    const values = filter.Values ?? [];
    const read = readerOf(name, readers);
    if (read === undefined) throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
    if (values.length > MAX_FILTER_VALUES) {
      throw new AwsError(
        "FilterLimitExceeded",
        `The maximum number of filter values specified on a single call is ${MAX_FILTER_VALUES}`,
      );
    }
    const exact = new Set(values.filter((value) => !/[*?\\]/.test(value)));
    const patterns = values.filter((value) => !exact.has(value)).map(wildcard);
    const fits = (value: string): boolean => exact.has(value) || patterns.some((pattern) => pattern.test(value));
    return (record: R) => read(record).some((value) => value !== undefined && fits(value));
  });
  return (record) => tests.every((test) => test(record));
}

function readerOf<R>(name: string, readers: FilterReaders<R>): FilterReaders<R>[string] | undefined {
  if (Object.hasOwn(readers, name)) return readers[name];
  if (!name.startsWith("tag:")) return undefined;
  const key = name.slice("tag:".length);
  return (record) => tagsOf(record).flatMap((tag) => (tag.Key === key ? [tag.Value] : []));
}

export function tagsOf(record: unknown): readonly { readonly Key?: string; readonly Value?: string }[] {
  const { Tags, TagSet } = record as { Tags?: []; TagSet?: [] };
  return Tags ?? TagSet ?? [];
}

/** `*` any text, `?` one character, backslash takes either literally; brackets mean nothing. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*?\\])|[\s\S]/g, (match, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    return match === "*" ? "[\\s\\S]*" : match === "?" ? "[\\s\\S]" : literal(match);
  });
  return new RegExp(`^${source}$`);
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character;
}

function checkMaxResults(maxResults: number | undefined): void {
  if (maxResults !== undefined && (maxResults < 5 || maxResults > 1000)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value greater than or equal to 5 and at most 1000.`,
    );
  }
}

/** One page of records in the order of their ids. The token remembers the last id, so that pages hold while the world changes. */
export function page<R>(
  records: readonly R[],
  id: (record: R) => string,
  input: {
    readonly MaxResults?: number | undefined;
    readonly NextToken?: string | undefined;
    readonly Filters?: unknown;
  },
  request: unknown,
  pageSize: number,
): { readonly records: readonly R[]; readonly NextToken?: string } {
  const digest = (): string =>
    createHash("sha256")
      .update(JSON.stringify([input.Filters ?? [], request]))
      .digest("hex")
      .slice(0, 16);
  const after = input.NextToken === undefined ? "" : readToken(input.NextToken, digest());
  const rest = records.filter((record) => id(record) > after);
  const size = Math.min(pageSize, input.MaxResults ?? pageSize);
  const answer = rest.slice(0, size);
  const last = answer.at(-1);
  if (rest.length <= size || last === undefined) return { records: answer };
  return { records: answer, NextToken: Buffer.from(JSON.stringify([digest(), id(last)])).toString("base64url") };
}

/** A token belongs to the request that it continues. */
function readToken(token: string, digest: string): string {
  try {
    const [known, after] = JSON.parse(Buffer.from(token, "base64url").toString()) as [string, string];
    if (known === digest && typeof after === "string") return after;
  } catch {
    // Not a token of ours: the same answer as for somebody else's.
  }
  throw new AwsError("InvalidNextToken", "The specified NextToken is not valid.");
}
