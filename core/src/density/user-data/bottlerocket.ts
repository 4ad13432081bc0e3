import {
  lineEndOf,
  type MaxPodsReading,
  type Merge,
  merged,
  NO_NUMBER,
  refused,
  type WantedMaxPods,
  withEdits,
} from "./merge.ts";
import { scanToml, type TomlPair } from "./toml.ts";

const TABLE = ["settings", "kubernetes"] as const;
const PATH = "settings.kubernetes.max-pods";

/** Bottlerocket's user data with `settings.kubernetes.max-pods`; every other byte stays. */
export function mergedToml(text: string, { pods }: WantedMaxPods): Merge {
  if (pods === undefined) return refused(`Bottlerocket: ${NO_NUMBER}`);
  const toml = scanToml(text);
  if (toml === undefined) return refused("it is not TOML, which Bottlerocket's user data must be");
  const inside = toml.pairs.some((pair) => ["settings", TABLE.join(".")].includes(pathOf(pair)));
  const isArray = toml.tables.some(({ path, array }) => array && TABLE.join(".").startsWith(path.join(".")));
  if (inside || isArray)
    return refused("its settings.kubernetes is an inline table or an array, which nothing can be added to");
  const eol = lineEndOf(text);
  const present = toml.pairs.filter((pair) => pathOf(pair) === PATH);
  if (present.length > 0) {
    return merged(
      withEdits(
        text,
        present.map(({ valueFrom, valueTo }) => ({ from: valueFrom, to: valueTo, text: `${pods}` })),
      ),
    );
  }
  const table = toml.tables.find(({ path }) => path.join(".") === TABLE.join("."));
  if (table) {
    const gap = /\n$|^$/.test(text.slice(0, table.after)) ? "" : eol;
    return merged(withEdits(text, [{ from: table.after, to: table.after, text: `${gap}max-pods = ${pods}${eol}` }]));
  }
  // Dotted keys have made the table already: a header for it would be a second one.
  const dotted = toml.pairs.find((pair) => pair.table.length < 2 && pathOf(pair).startsWith(`${TABLE.join(".")}.`));
  if (dotted) {
    const key = [...TABLE.slice(dotted.table.length), "max-pods"].join(".");
    return merged(withEdits(text, [{ from: dotted.line, to: dotted.line, text: `${key} = ${pods}${eol}` }]));
  }
  const gap = text === "" || text.endsWith("\n") ? "" : eol;
  return merged(`${text}${gap}[${TABLE.join(".")}]${eol}max-pods = ${pods}${eol}`);
}

export function readToml(text: string): MaxPodsReading | undefined {
  const pair = scanToml(text)?.pairs.find((one) => pathOf(one) === PATH);
  const pods = pair === undefined ? Number.NaN : Number(text.slice(pair.valueFrom, pair.valueTo).replaceAll("_", ""));
  return Number.isInteger(pods) ? { kind: "number", pods } : undefined;
}

/** Whether it is TOML of Bottlerocket's. */
export function isBottlerocket(text: string): boolean {
  const toml = scanToml(text);
  if (toml === undefined) return false;
  return [
    ...toml.tables.map(({ path }) => path[0]),
    ...toml.pairs.map((pair) => [...pair.table, ...pair.key][0]),
  ].includes("settings");
}

function pathOf({ table, key }: TomlPair): string {
  return [...table, ...key].join(".");
}
