import { type Prefix, parseAddress } from "../../addressing/index.ts";
import { type Diagnostic, diagnose, type Location, type Path } from "../../diagnostics/index.ts";
import { type Place, parsePlace } from "../../network/index.ts";
import { readYaml, type YamlText } from "../../spec/index.ts";
import type { Question } from "../verdict.ts";
import type { BrokenFlow, Flow, FlowEnd } from "./flow.ts";

export interface FlowList {
  readonly entries: readonly (Flow | BrokenFlow)[];
  /** What is wrong with the list itself and, as warnings, keys that mean nothing. */
  readonly diagnostics: readonly Diagnostic[];
}

const PROTOCOLS = ["tcp", "udp", "icmp", "any"] as const;
const KEYS = ["id", "from", "to", "protocol", "port", "sourcePort", "icmpType", "expect"];
const END_KEYS = ["instance", "eni", "pod", "cluster", "site", "network", "vpc", "address", "internet"];

/** Reads a list of flows, YAML or JSON. Never throws: an entry that cannot be read is kept as broken, and the others are read all the same. */
export function parseFlows(text: string, file: string): FlowList {
  const yaml = openList(text, file);
  const { raw } = yaml;
  // Of a text that breaks off nobody knows what its entries were to be.
  if (yaml.hasSyntaxError) return { entries: [], diagnostics: yaml.diagnostics };
  if (!Array.isArray(raw)) {
    if (yaml.diagnostics.length > 0) return { entries: [], diagnostics: yaml.diagnostics };
    return nothing(`${file} is no list of flows in YAML or JSON`, yaml);
  }
  // Whoever asked for an answer about flows must not take silence for one.
  if (raw.length === 0) return nothing(`${file} names no flow, so there is nothing to answer`, yaml);
  const readings = raw.map((entry, index) => new EntryReading(yaml, index).read(entry));
  return {
    entries: readings.map(({ flow }) => flow),
    diagnostics: [
      ...yaml.diagnostics,
      ...readings.flatMap(({ warnings }) => warnings),
      ...namesakes(readings.map(({ flow }) => flow.id)).map(({ id, index }) => {
        const message = `two flows are called ${id}`;
        return diagnose("FLOW-4", { message, at: yaml.locate([index]) });
      }),
    ],
  };
}

function nothing(message: string, { locate }: Pick<YamlText, "locate">): FlowList {
  return { entries: [], diagnostics: [diagnose("FLOW-1", { message, at: locate([]) })] };
}

/** Entries whose id an earlier one has. */
function namesakes(ids: readonly string[]): readonly { readonly id: string; readonly index: number }[] {
  const first = new Map<string, number>();
  return ids.flatMap((id, index) => {
    if (first.has(id)) return [{ id, index }];
    first.set(id, index);
    return [];
  });
}

/** JSON is read as such, which is fast; for the place of what is wrong in it the text is read again as YAML, which JSON is. */
function openList(text: string, file: string): Pick<YamlText, "raw" | "diagnostics" | "locate" | "hasSyntaxError"> {
  if (!text.trimStart().startsWith("[")) return readYaml(text, file);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return readYaml(text, file);
  }
  let positions: YamlText | undefined;
  return {
    raw,
    diagnostics: [],
    hasSyntaxError: false,
    locate: (path, part) => {
      positions ??= readYaml(text, file);
      return positions.locate(path, part);
    },
  };
}

/** One entry being read, with all that is wrong with it. */
class EntryReading {
  readonly #yaml: Pick<YamlText, "locate">;
  readonly #index: number;
  readonly #problems: Diagnostic[] = [];
  readonly #warnings: Diagnostic[] = [];

  constructor(yaml: Pick<YamlText, "locate">, index: number) {
    this.#yaml = yaml;
    this.#index = index;
  }

  read(entry: unknown): { readonly flow: Flow | BrokenFlow; readonly warnings: readonly Diagnostic[] } {
    if (!isRecord(entry)) {
      this.#wrong([], "an entry is no map with `from` and `to`");
      return { flow: { id: `#${this.#index + 1}`, problems: this.#problems }, warnings: [] };
    }
    const id = this.#id(entry.id);
    const [from, to] = [this.#end(entry.from, "from"), this.#end(entry.to, "to")];
    const question = this.#question(entry);
    const expect = this.#expect(entry.expect);
    this.#strangers(entry, KEYS, []);
    const warnings = this.#warnings;
    if (this.#problems.length > 0 || from === undefined || to === undefined) {
      return { flow: { id, problems: this.#problems }, warnings };
    }
    const at = (): Location => this.#yaml.locate([this.#index]);
    return { flow: { id, from, to, question, at, ...(expect === undefined ? {} : { expect }) }, warnings };
  }

  #id(id: unknown): string {
    if (typeof id === "string" || typeof id === "number") return String(id);
    if (id !== undefined) this.#wrong(["id"], "`id` is neither text nor a number");
    return `#${this.#index + 1}`;
  }

  #end(end: unknown, name: "from" | "to"): FlowEnd | undefined {
    if (typeof end === "string") return this.#written(end, [name]);
    if (!isRecord(end)) return this.#wrong([name], `\`${name}\` is missing, or no map such as { instance: i-1 }`);
    this.#strangers(end, END_KEYS, [name]);
    const { address, ...others } = end;
    const meant = address === undefined ? undefined : this.#address(address, [name, "address"]);
    const named = Object.keys(others).filter((key) => END_KEYS.includes(key));
    const [kind] = named.includes("pod") ? ["pod"] : named;
    if (kind === undefined) return this.#addressAlone(end, meant, name);
    if (named.length > 1 && !(kind === "pod" && named.length === 2 && named.includes("cluster"))) {
      return this.#wrong([name], `\`${name}\` names ${named.join(" and ")}, and can be one of them only`);
    }
    const place = this.#place(kind, end[kind], end.cluster, [name, kind]);
    if (place === undefined) return undefined;
    const value = kind === "internet" ? "" : ` ${String(end[kind])}`;
    return { place, text: `${kind}${value}`, ...(meant === undefined ? {} : { address: meant }) };
  }

  #addressAlone(end: Record<string, unknown>, meant: Prefix | undefined, name: string): FlowEnd | undefined {
    const { address } = end;
    if (address === undefined) return this.#wrong([name], `\`${name}\` names nothing: ${END_KEYS.join(", ")}`);
    if (meant === undefined) return undefined;
    return { place: { kind: "address", prefix: meant }, text: `address ${String(address)}` };
  }

  #place(kind: string, value: unknown, cluster: unknown, path: Path): Place | undefined {
    if (kind === "internet") {
      return value === false ? this.#wrong(path, "`internet` is false") : { kind: "internet" };
    }
    if (typeof value !== "string" || value === "") return this.#wrong(path, `\`${kind}\` is no text`);
    return this.#placeNamed(kind, value, typeof cluster === "string" ? cluster : undefined, path);
  }

  #placeNamed(kind: string, value: string, cluster: string | undefined, path: Path): Place | undefined {
    const reading = parsePlace(value.startsWith(`${kind}s/`) ? value : placeText(kind, value, cluster));
    if (reading.ok) return reading.place;
    // Collections that are written by hand have ids that AWS would not give.
    if (kind === "instance") return { kind: "instance", id: value };
    if (kind === "eni") return { kind: "interface", id: value };
    return this.#wrong(path, `\`${kind}: ${value}\` names no ${kind}`);
  }

  /** A place as `explain` takes it. */
  #written(text: string, path: Path): FlowEnd | undefined {
    const reading = parsePlace(text);
    return reading.ok ? { place: reading.place, text } : this.#wrong(path, reading.message);
  }

  #address(value: unknown, path: Path): Prefix | undefined {
    const reading = parsePlace(String(value));
    if (reading.ok && reading.place.kind === "address") return reading.place.prefix;
    const why = parseAddress(String(value));
    return this.#wrong(path, why.ok ? `${String(value)} is no address` : why.message);
  }

  #question(entry: Record<string, unknown>): Question {
    const protocol = this.#protocol(entry.protocol);
    const port = this.#number(entry, "port", 65_535);
    const sourcePort = this.#number(entry, "sourcePort", 65_535);
    const icmpType = this.#number(entry, "icmpType", 255);
    return {
      ...(protocol === undefined ? {} : { protocol }),
      ...(port === undefined ? {} : { port }),
      ...(sourcePort === undefined ? {} : { sourcePort }),
      ...(icmpType === undefined ? {} : { icmpType }),
    };
  }

  #protocol(value: unknown): Question["protocol"] {
    if (value === undefined || value === null) return undefined;
    const word = String(value).toLowerCase();
    const named = PROTOCOLS.find((one) => one === word);
    if (named !== undefined) return named;
    if (/^\d{1,3}$/.test(word) && Number(word) <= 255) return Number(word);
    return this.#wrong(
      ["protocol"],
      `\`protocol: ${word}\` is none of ${PROTOCOLS.join(", ")}, and no number of 0 to 255`,
    );
  }

  #number(entry: Record<string, unknown>, key: string, most: number): number | undefined {
    const value = entry[key];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= most) return number;
    return this.#wrong([key], `\`${key}: ${String(value)}\` is no number of 0 to ${most}`);
  }

  #expect(value: unknown): Flow["expect"] {
    if (value === undefined || value === null) return undefined;
    if (value === "reachable" || value === "unreachable") return value;
    return this.#wrong(["expect"], `\`expect: ${String(value)}\` is neither reachable nor unreachable`);
  }

  #strangers(record: Record<string, unknown>, known: readonly string[], path: Path): void {
    for (const key of Object.keys(record)) {
      if (known.includes(key)) continue;
      const at = this.#yaml.locate([this.#index, ...path, key], "key");
      this.#warnings.push(diagnose("FLOW-3", { message: `\`${key}\` means nothing in a flow, and is not read`, at }));
    }
  }

  #wrong(path: Path, message: string): undefined {
    this.#problems.push(diagnose("FLOW-1", { message, at: this.#yaml.locate([this.#index, ...path]) }));
    return undefined;
  }
}

/** What is written in a flow, in the words of `explain`. */
function placeText(kind: string, value: string, cluster: string | undefined): string {
  switch (kind) {
    case "pod":
      return cluster === undefined ? `clusters/${value}` : `clusters/${cluster}/${value}`;
    case "cluster":
    case "site":
      return value.includes("/") ? `${kind}s/${value}` : `${kind}s/${value}/pods`;
    case "network":
    case "vpc":
      return `${kind}s/${value}`;
    default:
      return value;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
