import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { evaluated, idOf, type Names } from "./expression.ts";
import { isMap } from "./hcl/functions.ts";
import { isRecord, type TerraformResource } from "./resource.ts";
import { blockAt, unquotedIds } from "./syntax.ts";

/** One file of a Terraform configuration, parsed by hcl2json (or JSON as it is). */
export interface ConfigurationFile {
  readonly name: string;
  readonly text: string;
  readonly parsed: unknown;
}

export interface Configuration {
  /** Resources and data sources, `for_each` and `count` unfolded as far as they can be told. Data sources' addresses begin with `data.`. */
  readonly resources: readonly TerraformResource[];
  /** The provider's region, where it is written. */
  readonly region?: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface Block {
  readonly address: string;
  readonly mode: TerraformResource["mode"];
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly file: ConfigurationFile;
  readonly name: string;
}

/** Reads the files of one directory, as Terraform reads them: all as one. `values`: variables given in `*.tfvars`. */
export function readConfiguration(
  files: readonly ConfigurationFile[],
  values: Readonly<Record<string, unknown>> = {},
): Configuration {
  const blocks = files.flatMap((file) => [...blocksOf(file, "managed"), ...blocksOf(file, "data")]);
  const names = namesOf(files, blocks, values);
  const region = files.flatMap((file) =>
    sections(file.parsed, "provider").flatMap(({ label, body }) => (label === "aws" ? [body] : [])),
  );
  const written = region.map((body) => evaluated(body.region, names)).find((value) => typeof value === "string");
  return {
    resources: blocks.flatMap((block) => instancesOf(block, names)),
    ...(typeof written === "string" ? { region: written } : {}),
    diagnostics: [...files.flatMap(({ name, text }) => unquotedIds(name, text)), ...files.flatMap(modulesOf)],
  };
}

/** Modules are configurations of their own: what they make is known from the state. */
function modulesOf({ name, parsed }: ConfigurationFile): readonly Diagnostic[] {
  return sections(parsed, "module").map(({ label }) =>
    diagnose("TF-3", {
      message: `module ${label} in ${name} was not looked into`,
      fix: "Give `terraform show -json` beside the configuration: what modules have made is read from there.",
    }),
  );
}

interface Section {
  readonly label: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Blocks with one label. hcl2json gives each block a list, for there may be several of a name. */
function sections(parsed: unknown, kind: string): readonly Section[] {
  const all = isRecord(parsed) ? parsed[kind] : undefined;
  return bodiesOf(all).flatMap((labels) =>
    Object.entries(labels).flatMap(([label, bodies]) => bodiesOf(bodies).map((body) => ({ label, body }))),
  );
}

function bodiesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? value : [value]).filter(isRecord);
}

function blocksOf(file: ConfigurationFile, mode: Block["mode"]): readonly Block[] {
  return sections(file.parsed, mode === "data" ? "data" : "resource").flatMap(({ label: type, body: named }) =>
    Object.entries(named).flatMap(([name, bodies]) =>
      bodiesOf(bodies).map((body) => {
        const address = `${mode === "data" ? "data." : ""}${type}.${name}`;
        return { address, mode, type, body, file, name };
      }),
    ),
  );
}

function namesOf(
  files: readonly ConfigurationFile[],
  blocks: readonly Block[],
  given: Readonly<Record<string, unknown>>,
): Names {
  const defaults = files.flatMap((file) =>
    sections(file.parsed, "variable").flatMap(({ label, body }) =>
      body.default === undefined ? [] : [[label, body.default] as const],
    ),
  );
  const locals = files.flatMap(({ parsed }) => bodiesOf(isRecord(parsed) ? parsed.locals : undefined));
  const byAddress = new Map(blocks.map((block) => [block.address, block]));
  const underway = new Set<string>();
  // What names itself in a circle is Terraform's to complain about.
  const once = <T>(key: string, work: () => T): T | undefined => {
    if (underway.has(key)) return undefined;
    underway.add(key);
    const made = work();
    underway.delete(key);
    return made;
  };
  const names: Names = {
    variables: { ...Object.fromEntries(defaults), ...given },
    locals: Object.assign({}, ...locals) as Readonly<Record<string, unknown>>,
    attribute: (address, index, attribute) => {
      const block = byAddress.get(address);
      if (block === undefined) return undefined;
      const full = addressOf(block, index);
      if (attribute === "id" && block.body.id === undefined) return idOf(full);
      const written = block.body[attribute];
      if (written === undefined) return undefined;
      return once(`${full}.${attribute}`, () => {
        const place = placesOf(block, names).find((one) => one.index === index);
        return place && evaluated(written, place.inner);
      });
    },
    instances: (address) => {
      const block = byAddress.get(address);
      if (block?.body.for_each === undefined && block?.body.count === undefined) return undefined;
      const indexes = once(address, () => placesOf(block, names).flatMap(({ index }) => index ?? []));
      return indexes && { by: block.body.for_each === undefined ? "number" : "key", indexes };
    },
  };
  return names;
}

/** A block with `for_each` or `count` makes several things; one whose number cannot be told is one thing, as written. */
function instancesOf(block: Block, names: Names): readonly TerraformResource[] {
  const { for_each: _, count: __, ...body } = block.body;
  const at = blockAt(block.file.name, block.file.text, block.type, block.name);
  return placesOf(block, names).map(({ index, inner }) => ({
    address: addressOf(block, index),
    mode: block.mode,
    type: block.type,
    values: evaluated(body, inner) as Readonly<Record<string, unknown>>,
    ...(at ? { at } : {}),
  }));
}

interface PlaceOfBlock {
  readonly index: string | undefined;
  readonly inner: Names;
}

function placesOf({ body: { for_each: forEach, count } }: Block, names: Names): readonly PlaceOfBlock[] {
  const each = forEach === undefined ? undefined : evaluated(forEach, names);
  if (Array.isArray(each) && each.every((item) => typeof item === "string")) {
    return each.map((item) => ({ index: item, inner: { ...names, each: { key: item, value: item } } }));
  }
  if (isMap(each)) {
    return Object.entries(each).map(([key, value]) => ({ index: key, inner: { ...names, each: { key, value } } }));
  }
  const number = count === undefined ? undefined : evaluated(count, names);
  if (typeof number === "number" && number >= 0 && number <= MOST) {
    return Array.from({ length: number }, (_, index) => ({ index: String(index), inner: { ...names, count: index } }));
  }
  return [{ index: undefined, inner: names }];
}

/** More than anybody's subnets: a slip of the pen must not fill the memory. */
const MOST = 10_000;

function addressOf({ address, body }: Pick<Block, "address" | "body">, index: string | undefined): string {
  if (index === undefined) return address;
  return `${address}[${body.for_each === undefined ? index : JSON.stringify(index)}]`;
}
