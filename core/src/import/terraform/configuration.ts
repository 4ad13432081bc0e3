import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { evaluated, idOf, type Names } from "./expression.ts";
import { isRecord, isUnclear, type TerraformResource } from "./resource.ts";
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
  const blocks = files.flatMap((file) => [...blocksOf(file, "resource"), ...blocksOf(file, "data")]);
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

function blocksOf(file: ConfigurationFile, kind: "resource" | "data"): readonly Block[] {
  return sections(file.parsed, kind).flatMap(({ label: type, body: named }) =>
    Object.entries(named).flatMap(([name, bodies]) =>
      bodiesOf(bodies).map((body) => {
        const address = `${kind === "data" ? "data." : ""}${type}.${name}`;
        return { address, type, body, file, name };
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
  const names: Names = {
    variables: { ...Object.fromEntries(defaults), ...given },
    locals: Object.assign({}, ...locals) as Readonly<Record<string, unknown>>,
    attribute: (address, index, attribute) => {
      const block = byAddress.get(address);
      if (block === undefined) return undefined;
      const full = index === undefined ? address : `${address}[${/^\d+$/.test(index) ? index : JSON.stringify(index)}]`;
      if (attribute === "id" && block.body.id === undefined) return idOf(full);
      const key = `${full}.${attribute}`;
      if (block.body[attribute] === undefined || underway.has(key)) return undefined;
      underway.add(key);
      const instance = instancesOf(block, names).find((found) => found.address === full);
      underway.delete(key);
      return instance?.values[attribute];
    },
  };
  return names;
}

/** A block with `for_each` or `count` makes several things; one whose number cannot be told is one thing, as written. */
function instancesOf(block: Block, names: Names): readonly TerraformResource[] {
  const { for_each: forEach, count, ...body } = block.body;
  const at = blockAt(block.file.name, block.file.text, block.type, block.name);
  const instance = (suffix: string, inner: Names): TerraformResource => ({
    address: `${block.address}${suffix}`,
    type: block.type,
    values: evaluated(body, inner) as Readonly<Record<string, unknown>>,
    ...(at ? { at } : {}),
  });
  const each = forEach === undefined ? undefined : evaluated(forEach, names);
  if (Array.isArray(each)) {
    return each.map((item) => instance(`["${item}"]`, { ...names, each: { key: String(item), value: item } }));
  }
  if (isRecord(each) && !isUnclear(each)) {
    return Object.entries(each).map(([key, value]) => instance(`["${key}"]`, { ...names, each: { key, value } }));
  }
  const number = count === undefined ? undefined : evaluated(count, names);
  if (typeof number === "number") {
    return Array.from({ length: number }, (_, index) => instance(`[${index}]`, { ...names, count: index }));
  }
  return [instance("", names)];
}
