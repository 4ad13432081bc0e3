import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import type { RecordName, Records } from "./record-names.ts";
import { RESOURCES, recordNameOf } from "./resources.ts";
import { isRecord, taken } from "./shape.ts";

/** Path below the folder, with forward slashes -> text. */
export type Files = Readonly<Record<string, string>>;

/** What was collected of one account and region. */
export interface Collected {
  /** Absent where the folders do not tell: the collection is of one account, or of one region. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly records: { readonly [K in RecordName]?: readonly Records[K][] };
  /** Why a file's records are not all there: it is not JSON, a record is malformed, or pages are missing. */
  readonly faults: ReadonlyMap<RecordName, string>;
}

export interface Collection {
  /** A twin's records: what has no file is not there. */
  readonly whole: boolean;
  readonly parts: readonly Collected[];
  readonly findings: readonly Diagnostic[];
}

interface Draft {
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly records: Map<RecordName, unknown[]>;
  readonly faults: Map<RecordName, string>;
}

/** A file that a twin keeps beside its records: then a kind without a file has no records. */
const WHOLE = "twin.json";

interface Reading {
  readonly drafts: Map<string, Draft>;
  readonly findings: Diagnostic[];
  /** Names of files or members that mean nothing here -> where they are. */
  readonly unknown: Map<string, string[]>;
}

/** Reads every file of a collection. Never throws: what cannot be read is a finding that names the file, and a fault of its part. */
export function readCollection(files: Files): Collection {
  const reading: Reading = { drafts: new Map(), findings: [], unknown: new Map() };
  const paths = Object.keys(files).filter((path) => path !== WHOLE);
  for (const path of paths.sort()) readFile(reading, path, files[path] ?? "");
  const unknown = [...reading.unknown].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, paths]) => unread(name, paths));
  const parts = [...reading.drafts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { records, ...draft }]) => ({ ...draft, records: Object.fromEntries(records) as Collected["records"] }));
  return { whole: files[WHOLE] !== undefined, parts, findings: [...reading.findings, ...unknown] };
}

/** An account's folder is known by its twelve digits where it does not lie below `accounts`. */
const PLACE =
  /^aws_configs\/(?:accounts\/(?<named>[^/]+)\/|(?<digits>\d{12})\/)?(?:(?<region>[^/]+)\/)?(?<name>[^/]+)$/;

function readFile(reading: Reading, path: string, text: string): void {
  const { named, digits, region, name = "" } = PLACE.exec(path)?.groups ?? {};
  const account = named ?? digits;
  const base = name.replace(/\.json$/i, "");
  if (base === name) {
    // Another file, or one deeper than any of ours: README, .DS_Store, a router's configuration.
    note(reading, path.slice(path.lastIndexOf("/") + 1), path);
    return;
  }
  const draft = draftAt(reading, account, region);
  const parsed = parse(text);
  if (parsed.ok) {
    readValue(reading, draft, { path, base }, parsed.value);
    return;
  }
  const known = recordNameOf(base);
  if (known) draft.faults.set(known, `${path} is not JSON`);
  reading.findings.push(diagnose("IMPORT-1", { message: `${path} is not JSON: ${parsed.why}` }));
}

function parse(text: string): { readonly ok: true; readonly value: unknown } | { readonly ok: false; why: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (fault) {
    return { ok: false, why: fault instanceof Error ? fault.message : String(fault) };
  }
}

function draftAt({ drafts }: Reading, account: string | undefined, region: string | undefined): Draft {
  const key = `${account ?? ""}/${region ?? ""}`;
  const known = drafts.get(key);
  if (known) return known;
  const draft: Draft = { account, region, records: new Map(), faults: new Map() };
  drafts.set(key, draft);
  return draft;
}

interface Source {
  readonly path: string;
  /** The file's name without its ending. */
  readonly base: string;
}

/** A bare list is what the file is named after; an object holds lists under their names, usually one. */
function readValue(reading: Reading, draft: Draft, source: Source, value: unknown): void {
  const named = recordNameOf(source.base);
  if (Array.isArray(value)) {
    if (named) readList(reading, draft, source, named, value);
    else if (value.length > 0) note(reading, source.base, source.path);
  } else if (isRecord(value)) readAnswer(reading, draft, source, value);
  else notRecords(reading, draft, source, named);
}

function readAnswer(reading: Reading, draft: Draft, source: Source, answer: Readonly<Record<string, unknown>>): void {
  const named = recordNameOf(source.base);
  const members = Object.entries(answer).filter(([name, member]) => holdsRecords(name, member));
  const known = members.filter(([name]) => recordNameOf(name) !== undefined);
  // One list under another name than the file's: the file's name tells what it is.
  const alone = known.length === 0 && members.length === 1 ? named : undefined;
  for (const [name, member] of members) {
    const record = alone ?? recordNameOf(name);
    if (record) readList(reading, draft, source, record, Array.isArray(member) ? member : [member]);
    else if (Array.isArray(member) && member.length > 0) note(reading, name, source.path);
  }
  const isBare = known.length === 0 && alone === undefined && Object.keys(answer).length > 0;
  if (named !== undefined && isBare) notRecords(reading, draft, source, named);
  if (typeof answer.NextToken === "string" && answer.NextToken !== "") {
    onlyFirstPage(reading, draft, source, named ?? recordNameOf(known[0]?.[0] ?? ""));
  }
}

/** What the transport adds to an answer is no record. */
function holdsRecords(name: string, member: unknown): boolean {
  return name !== "ResponseMetadata" && (Array.isArray(member) || isRecord(member));
}

function notRecords(reading: Reading, draft: Draft, { path, base }: Source, named: RecordName | undefined): void {
  if (named) draft.faults.set(named, `${path} has no list of records`);
  reading.findings.push(
    diagnose("IMPORT-1", {
      message: `${path} is no answer of a describe call: it has no list of records`,
      fix: named ? `Collect it again: {"${base}": [...]}, or the list alone.` : undefined,
    }),
  );
}

function onlyFirstPage(reading: Reading, draft: Draft, { path }: Source, named: RecordName | undefined): void {
  if (named) draft.faults.set(named, `${path} is one page of several`);
  reading.findings.push(
    diagnose("IMPORT-2", {
      message: `${path} has a NextToken: it is one page of several`,
      fix: "Collect all pages: the AWS CLI does unless told not to, an SDK with its paginator.",
    }),
  );
}

function readList(reading: Reading, draft: Draft, source: Source, name: RecordName, list: readonly unknown[]): void {
  const records = draft.records.get(name) ?? [];
  draft.records.set(name, records);
  const faults: string[] = [];
  for (const [index, item] of list.entries()) {
    const one = recordOf(name, item);
    if (one.ok) records.push(one.value);
    else faults.push(`record ${index + 1}: ${one.fault}`);
  }
  const [first] = faults;
  if (first === undefined) return;
  const further = faults.length > 1 ? `, and ${faults.length - 1} more` : "";
  draft.faults.set(name, `${source.path} has records that cannot be read`);
  reading.findings.push(diagnose("IMPORT-2", { message: `${source.path}: ${first}${further}` }));
}

function recordOf(name: RecordName, item: unknown) {
  const { id, shape, wrapper } = RESOURCES[name];
  const inner = wrapper !== undefined && isRecord(item) && isRecord(item[wrapper]) ? item[wrapper] : item;
  const one = taken(inner, shape);
  if (!one.ok) return one;
  const found = isRecord(one.value) ? one.value[id] : undefined;
  return found === undefined || found === "" ? { ok: false as const, fault: `it has no ${id}` } : one;
}

/** Lists that say nothing of who reaches whom, or what another file says too. */
const BESIDE: ReadonlySet<string> = new Set([
  "EksAccessEntries",
  "EksUpdates",
  "InstanceStatuses",
  "LaunchTemplateVersions",
  "PlacementGroups",
  "Regions",
  "SecurityGroupRules",
  "Tags",
]);

function note({ unknown }: Reading, name: string, path: string): void {
  if (!BESIDE.has(name)) unknown.set(name, [...(unknown.get(name) ?? []), path]);
}

function unread(name: string, paths: readonly string[]): Diagnostic {
  const [first = name] = paths;
  const others = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return diagnose("IMPORT-3", { message: `${name} is not read (${first}${others})` });
}
