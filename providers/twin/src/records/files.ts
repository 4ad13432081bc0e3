import { canonicalJson, canonicalList } from "./canonical-json.ts";
import { normalised } from "./normalise.ts";
import { idOf, inOrder, KIND_NAMES, type KindName, type Kinds, type RegionRecords } from "./region.ts";
import { flattened, withPermissions } from "./rules.ts";
import type { Ghost, Transition } from "./transitions.ts";
import { type Caller, type GatewayShare, type Share, TwinWorld } from "./world.ts";

/** Path -> text, relative to the world's directory. */
export type Files = Readonly<Record<string, string>>;

const STATE_FILE = "twin.json";
const ROOT = "aws_configs/";
const DATES = new Set([
  "LaunchTime",
  "createdAt",
  "modifiedAt",
  "associatedAt",
  "AttachTime",
  "ExpirationTime",
  "CreationTime",
  "CreateDate",
]);
const DATED = new RegExp(`"(${[...DATES].join("|")})"`);

/** twin.json: what the world holds beside API-shaped records. */
interface StateFile {
  readonly kind: "Twin";
  readonly version: 1;
  readonly seed: string;
  /** ISO time at which the world was saved. */
  readonly clock: string;
  readonly caller: Caller;
  readonly counter: number;
  readonly transitions: readonly Transition[];
  readonly ghosts: readonly Ghost[];
  /** Absent when nothing is shared. */
  readonly shares?: readonly Share[];
  readonly gatewayShares?: readonly GatewayShare[];
  readonly hidden: readonly (readonly [string, number])[];
  readonly tokens: readonly (readonly [string, { readonly request: string; readonly id: string }])[];
}

export const DEFAULT_CALLER: Caller = { account: "111122223333", partition: "aws", principal: "user/podspan" };

/** When a saved world was saved, in milliseconds since the epoch: where its clock goes on. */
export function savedTime(files: Files): number | undefined {
  const state = readState(files);
  return state && Date.parse(state.clock);
}

/** Reads a world, the twin's own or a dump of somebody's account. Throws on text that is not JSON or is of a newer version. */
export function loadWorld(files: Files, seed: string): TwinWorld {
  const state = readState(files);
  const world = new TwinWorld({
    seed: state?.seed ?? seed,
    caller: state?.caller ?? { ...DEFAULT_CALLER, account: dumpedAccount(files) ?? DEFAULT_CALLER.account },
    counter: state?.counter ?? 0,
    transitions: [...(state?.transitions ?? [])],
    ghosts: [...(state?.ghosts ?? [])],
    shares: [...(state?.shares ?? [])],
    gatewayShares: [...(state?.gatewayShares ?? [])],
    hidden: new Map(state?.hidden),
    tokens: new Map(state?.tokens),
  });
  for (const path of Object.keys(files)
    .filter((name) => name.startsWith(ROOT))
    .sort()) {
    loadFile(world, path, files[path] ?? "");
  }
  for (const records of world.regions()) numberRules(world, records);
  return world;
}

/** Whose account a dump is of: that of the security groups, since a VPC may be another's that is shared; else of the VPCs. */
function dumpedAccount(files: Files): string | undefined {
  for (const kind of ["SecurityGroups", "Vpcs"]) {
    const paths = Object.keys(files).filter((path) => new RegExp(`^${ROOT}[^/]+/${kind}\\.json$`).test(path));
    for (const path of paths.sort()) {
      const owner = listIn(JSON.parse(files[path] ?? "[]")).find(({ OwnerId }) => typeof OwnerId === "string")?.OwnerId;
      if (typeof owner === "string") return owner;
    }
  }
  return undefined;
}

/** The world as files; equal worlds give equal bytes. */
export function saveWorld(world: TwinWorld, now: number): Files {
  const { seed, caller, counter, transitions, ghosts, shares, gatewayShares, hidden, tokens } = world.state;
  const state: StateFile = {
    kind: "Twin",
    version: 1,
    seed,
    clock: new Date(now).toISOString(),
    caller,
    counter,
    transitions,
    ghosts,
    ...(shares.length > 0 ? { shares } : {}),
    ...(gatewayShares.length > 0 ? { gatewayShares } : {}),
    hidden: [...hidden].sort(byKey),
    tokens: [...tokens].sort(byKey),
  };
  const files: [string, string][] = [[STATE_FILE, canonicalJson(state)], ...world.foreign];
  for (const records of world.regions()) {
    for (const kind of KIND_NAMES) {
      const list = listOf(records, kind);
      if (list.length > 0) files.push([pathOf(world, records, kind), `{"${kind}": ${canonicalList(list)}}\n`]);
    }
  }
  return Object.fromEntries(files.sort(byKey));
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

function readState(files: Files): StateFile | undefined {
  const text = files[STATE_FILE];
  if (text === undefined) return undefined;
  const state = withDates(JSON.parse(text) as StateFile);
  if (state.kind !== "Twin" || state.version !== 1) {
    throw new Error(
      `${STATE_FILE}: version ${state.version} of ${state.kind} is not known to this twin; use a newer podspan`,
    );
  }
  return state;
}

function pathOf(world: TwinWorld, records: RegionRecords, kind: KindName): string {
  const account = records.account === world.state.caller.account ? "" : `accounts/${records.account}/`;
  return `${ROOT}${account}${records.region}/${kind}.json`;
}

function listOf(records: RegionRecords, kind: KindName): readonly unknown[] {
  if (kind !== "SecurityGroups") return inOrder<unknown>(records[kind]);
  const rules = Map.groupBy(inOrder(records.SecurityGroupRules), (rule) => rule.GroupId);
  return inOrder(records.SecurityGroups).map((group) => withPermissions(group, rules.get(group.GroupId) ?? []));
}

function loadFile(world: TwinWorld, path: string, text: string): void {
  const parts = path.slice(ROOT.length).split("/");
  const account = parts[0] === "accounts" ? parts[1] : world.state.caller.account;
  const [region, file] = parts.slice(parts[0] === "accounts" ? 2 : 0);
  const kind = KIND_NAMES.find((name) => `${name}.json` === file);
  if (account === undefined || region === undefined || kind === undefined) {
    world.foreign.set(path, text);
    return;
  }
  const records = world.records(account, region);
  const answer: unknown = JSON.parse(text);
  // Most files have none, and looking for them in the text takes less than looking at every value.
  if (DATED.test(text)) withDates(answer);
  for (const raw of listIn(answer)) put(records, kind, normalised(kind, raw, account));
}

function put<K extends KindName>(records: RegionRecords, kind: K, raw: Record<string, unknown>): void {
  const record = raw as unknown as Kinds[K];
  (records[kind] as Map<string, Kinds[K]>).set(idOf[kind](record), record);
}

/** A raw Describe answer's list: the answer itself, or its one list. */
function listIn(answer: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(answer)) return answer;
  const lists = Object.values(answer as Record<string, unknown>).filter(Array.isArray);
  return lists[0] ?? [];
}

/** What was just parsed, with its dates as the SDK gives them. A reviver of JSON.parse would take twice as long. */
function withDates<T>(parsed: T): T {
  if (typeof parsed !== "object" || parsed === null) return parsed;
  const members = parsed as Record<string, unknown>;
  for (const key in members) {
    const value = members[key];
    if (typeof value === "object") withDates(value);
    else if (typeof value === "string" && DATES.has(key)) members[key] = new Date(value);
  }
  return parsed;
}

/** Groups of a foreign dump bring their rules inside; the twin keeps them apart, with ids. */
function numberRules(world: TwinWorld, records: RegionRecords): void {
  const known = new Set([...records.SecurityGroupRules.values()].map((rule) => rule.GroupId));
  for (const group of inOrder(records.SecurityGroups)) {
    const {
      IpPermissions = [],
      IpPermissionsEgress = [],
      ...rest
    } = group as typeof group & {
      IpPermissions?: never[];
      IpPermissionsEgress?: never[];
    };
    records.SecurityGroups.set(group.GroupId, rest);
    if (known.has(group.GroupId)) continue;
    for (const [permissions, IsEgress] of [
      [IpPermissions, false],
      [IpPermissionsEgress, true],
    ] as const) {
      for (const target of permissions.flatMap((permission) => flattened(permission, records.account))) {
        const SecurityGroupRuleId = world.newId("sgr");
        records.SecurityGroupRules.set(SecurityGroupRuleId, {
          SecurityGroupRuleId,
          GroupId: group.GroupId,
          GroupOwnerId: group.OwnerId,
          IsEgress,
          Tags: [],
          ...target,
        });
      }
    }
  }
}
