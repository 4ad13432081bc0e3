import type { Files } from "@podspan/twin";

/** Fields that say when or how often something was written, not what it is. */
const MOMENTS = new Set([
  "resourceVersion",
  "generation",
  "observedGeneration",
  "time",
  "creationTimestamp",
  "CreationTime",
  "CreateDate",
  "modifiedAt",
  "createdAt",
  "AttachTime",
  "LaunchTime",
  "ClientToken",
  "associatedAt",
  "startTime",
  "uid",
  "managedFields",
  "lastTransitionTime",
  "deprecated.daemonset.template.generation",
]);

/** The twin's own bookkeeping, EKS's history, and what a region has whether or not anybody asks. */
const NOT_MADE = ["twin.json", "EksUpdates.json", "AvailabilityZones.json"];

/** What the world is, apart from when it became so: its records as JSON without moments. */
export function shapeOf(files: Files): Readonly<Record<string, unknown>> {
  const records = Object.entries(files).filter(([path]) => !NOT_MADE.some((name) => path.endsWith(name)));
  return Object.fromEntries(
    records.map(([path, text]) => [path, withoutMoments(JSON.parse(text))]).filter(([, value]) => !isEmpty(value)),
  );
}

function withoutMoments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMoments);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !MOMENTS.has(key) && !isNoConfiguration(key, inner));
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, withoutMoments(key === CONFIGURATION ? parsed(inner) : inner)]),
  );
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.values(value).every(isEmpty);
}

/** An add-on's configuration: a JSON text, of which only the values count. */
const CONFIGURATION = "configurationValues";

function parsed(text: unknown): unknown {
  return JSON.parse(String(text));
}

/** An add-on's configuration cannot be taken away, only emptied. */
function isNoConfiguration(key: string, value: unknown): boolean {
  return key === CONFIGURATION && value === "{}";
}

/** Ids that AWS and the twin give: which one a thing got says nothing. */
const IDS = /\b([a-z]+(?:-[a-z]+)*)-[0-9a-f]{17}\b/g;
/** IAM's, and the public addresses that the twin gives. */
const OTHER_IDS = /^(?:A[A-Z]{3}0[0-9A-F]{16}|52\.2[01]\d\.\d{1,3}\.\d{1,3})$/;
const MACS = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/;

/** The shape without ids and without order: equal for two worlds that hold the same things, however they came to be. */
export function outlineOf(files: Files): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(shapeOf(files)).map(([path, value]) => [path, outlined(value)]));
}

function outlined(value: unknown): unknown {
  if (typeof value === "string") {
    if (OTHER_IDS.test(value)) return "ID";
    return MACS.test(value) ? "MAC" : value.replaceAll(IDS, "$1-*");
  }
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(outlined(item))).sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, outlined(inner)]));
}
