import type { Issue } from "./meant-issues.ts";
import type { Fabric } from "./schema/fabric.ts";

/** What stands for a field that an entry cannot do without, so that one wrong field does not hide the entry from the rules. */
export interface StandIn {
  /** Puts a value there that the schema takes. */
  readonly put: (document: unknown) => void;
  /** Makes it empty in what the schema gave: rules say nothing about the empty text and about holes. */
  readonly empty: (fabric: Fabric) => void;
}

type Entry = Record<string, unknown>;
type Change = (entry: Entry) => void;

interface Field {
  readonly section: "vpcs" | "clusters";
  readonly field: string;
  readonly valid: unknown;
  readonly empty: unknown;
}

const FIELDS: readonly Field[] = [
  { section: "vpcs", field: "region", valid: "xx-unknown-1", empty: "" },
  { section: "clusters", field: "vpc", valid: "unknown", empty: "" },
  { section: "clusters", field: "zones", valid: ["xx-unknown-1a"], empty: new Array(1) },
];

/** The stand-in for what the issue says is wrong or missing; undefined where the part can simply be left out. */
export function standInFor({ code, path }: Issue): StandIn | undefined {
  const [root, section, name, field, ...deeper] = path;
  if (root !== "spec" || typeof name !== "string" || deeper.length > 0) return undefined;
  if (section === "vpcs" && field === undefined && code === "custom") return at(section, name, oneWay, dropUnknownId);
  const found = FIELDS.find((entry) => entry.section === section && entry.field === field);
  return found && at(found.section, name, setTo(found.field, found.valid), setTo(found.field, found.empty));
}

function at(section: Field["section"], name: string, put: Change, empty: Change): StandIn {
  const inEntry =
    (change: Change) =>
    (document: unknown): void => {
      const entry: unknown = (document as { spec?: Record<string, Entry | undefined> }).spec?.[section]?.[name];
      if (typeof entry === "object" && entry !== null) change(entry as Entry);
    };
  return { put: inEntry(put), empty: inEntry(empty) };
}

function setTo(field: string, value: unknown): Change {
  return (entry) => {
    entry[field] = value;
  };
}

/** A valid id that no VPC has. */
const UNKNOWN_ID = "vpc-0000";

/** Of several ways to a VPC the one that says most; without any, an id. */
const oneWay: Change = (entry) => {
  const kept = ["cidrs", "id", "tags"].find((way) => entry[way] !== undefined);
  for (const way of ["cidrs", "id", "tags"]) if (way !== kept) delete entry[way];
  if (kept === undefined) entry.id = UNKNOWN_ID;
};

const dropUnknownId: Change = (entry) => {
  if (entry.id === UNKNOWN_ID) delete entry.id;
};
