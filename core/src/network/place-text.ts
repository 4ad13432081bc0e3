import { parseAddress, parsePrefix } from "../addressing/index.ts";
import type { Place } from "./place.ts";

export type PlaceReading =
  | { readonly ok: true; readonly place: Place }
  /** One sentence that names the text. */
  | { readonly ok: false; readonly message: string };

/** Ways to write a place, as they are shown to whoever wrote something else. */
export const PLACE_FORMS: readonly string[] = [
  "clusters/NAME/pods",
  "clusters/NAME/nodes",
  "clusters/NAME/pods/ZONE",
  "clusters/NAME/NAMESPACE/POD",
  "i-… (an instance)",
  "eni-… (a network interface)",
  "vpcs/NAME or vpc-…",
  "sites/NAME/pods",
  "sites/NAME/nodes",
  "networks/NAME",
  "10.0.0.5 or 10.0.0.0/24",
  "internet",
];

/** Reads FROM and TO of `explain`, and the ends of an expectation. Never throws. */
export function parsePlace(text: string): PlaceReading {
  const place = ofWords(text.split("/")) ?? ofAddress(text);
  if (place !== undefined) return { ok: true, place };
  return { ok: false, message: `\`${text}\` is no place: neither a name nor an address` };
}

function ofWords(words: readonly string[]): Place | undefined {
  const [kind = "", name = "", third = "", fourth] = words;
  if (words.some((word) => word === "")) return undefined;
  if (words.length === 1) return ofId(kind);
  if (words.length === 2) {
    if (kind === "networks") return { kind: "network", network: name };
    return kind === "vpcs" ? { kind: "vpc", vpc: name } : undefined;
  }
  const isPart = third === "pods" || third === "nodes";
  if (kind === "sites") return isPart && words.length === 3 ? { kind: "site", site: name, part: third } : undefined;
  if (kind !== "clusters" || words.length > 4) return undefined;
  if (isPart) return { kind: "cluster", cluster: name, part: third, ...(fourth === undefined ? {} : { zone: fourth }) };
  return fourth === undefined ? undefined : { kind: "pod", cluster: name, namespace: third, pod: fourth };
}

function ofId(word: string): Place | undefined {
  if (word === "internet") return { kind: "internet" };
  if (/^i-[\w-]+$/.test(word)) return { kind: "instance", id: word };
  if (/^eni-[\w-]+$/.test(word)) return { kind: "interface", id: word };
  return /^vpc-[\w-]+$/.test(word) ? { kind: "vpc", vpc: word } : undefined;
}

function ofAddress(text: string): Place | undefined {
  const address = parseAddress(text);
  if (address.ok) return { kind: "address", prefix: address.address };
  const prefix = parsePrefix(text);
  return prefix.ok ? { kind: "address", prefix: prefix.prefix } : undefined;
}
