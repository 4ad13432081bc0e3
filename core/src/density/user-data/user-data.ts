import { callsBootstrap, mergedBootstrap, readBootstrap } from "./bootstrap.ts";
import { isBottlerocket, mergedToml, readToml } from "./bottlerocket.ts";
import { lineEndOf, type MaxPodsReading, type Merge, merged, refused, type WantedMaxPods, withEdits } from "./merge.ts";
import { type MimePart, type Multipart, multipartOf, parseMultipart } from "./mime.ts";
import { isNodeConfig, nodeConfigOf, readNodeConfig, replacedInNodeConfig } from "./node-config.ts";

/** What reads a node's user data, by the AMI; `own`: an AMI of the user's, told by the user data itself. */
export type AmiFamily = "al2023" | "al2" | "bottlerocket" | "windows" | "own";

/** MIME type of a NodeConfig (nodeadm). */
export const NODE_CONFIG = "application/node.eks.aws";
const SHELL = "text/x-shellscript";

/** By EKS's `amiType` (EKS API, Nodegroup); a group without one has an AMI of its own. */
export function amiFamilyOf(amiType: string | undefined): AmiFamily {
  if (amiType?.startsWith("AL2023_")) return "al2023";
  if (amiType?.startsWith("AL2_")) return "al2";
  if (amiType?.startsWith("BOTTLEROCKET_")) return "bottlerocket";
  return amiType?.startsWith("WINDOWS_") ? "windows" : "own";
}

/**
 * User data (base64, as EC2 holds it; absent: none) that has nodes take `wanted`; every byte of it that does not say max-pods stays.
 * Doing it twice changes nothing more. What cannot be understood is refused, never written over.
 */
export function withMaxPods(userData: string | undefined, family: AmiFamily, wanted: WantedMaxPods): Merge {
  const text = textOf(userData);
  if (text === undefined) return refused("it is not base64");
  if (text.startsWith("\x1f\x8b")) return refused("it is compressed (gzip)");
  if (text.includes("\0")) return refused("it is not text");
  const merge = mergedText(text, family, wanted);
  return merge.kind === "merged" ? merged(btoa(merge.text)) : merge;
}

/** What user data says of max-pods; undefined where it says nothing, or nothing that can be told. */
export function readMaxPods(userData: string | undefined, family: AmiFamily): MaxPodsReading | undefined {
  const text = textOf(userData);
  if (text === undefined || text === "") return undefined;
  switch (readerOf(text, family)) {
    case "al2023":
      return lastOf(bodies(text, NODE_CONFIG), readNodeConfig);
    case "al2":
      return lastOf(bodies(text, SHELL), readBootstrap);
    case "bottlerocket":
      return readToml(text);
    default:
      return undefined;
  }
}

function mergedText(text: string, family: AmiFamily, wanted: WantedMaxPods): Merge {
  const reader = readerOf(text, family);
  switch (reader) {
    case "al2023":
      return forNodeadm(text, wanted);
    case "al2":
      return forBootstrap(text, wanted);
    case "bottlerocket":
      return mergedToml(text, wanted);
    case "windows":
      return refused("Windows nodes take no max-pods of custom networking");
    case "own":
      return refused(
        "the AMI is the user's own, and it is no NodeConfig, Bottlerocket settings or call of bootstrap.sh",
      );
  }
}

/** Who reads it: of an AMI of the user's own, by what it says. */
function readerOf(text: string, family: AmiFamily): AmiFamily {
  if (family !== "own") return family;
  if (bodies(text, NODE_CONFIG).some(isNodeConfig)) return "al2023";
  if (bodies(text, SHELL).some(callsBootstrap)) return "al2";
  return isBottlerocket(text) ? "bottlerocket" : "own";
}

/** Amazon Linux 2023: nodeadm reads a NodeConfig, bare or in parts of a MIME text, and merges several. */
function forNodeadm(text: string, wanted: WantedMaxPods): Merge {
  const mine = { type: NODE_CONFIG, body: nodeConfigOf(wanted.expression) };
  if (text.trim() === "") return merged(multipartOf([mine]));
  const mime = parseMultipart(text);
  if (mime === "broken") return refused("it begins as a MIME multipart text and has not its boundaries");
  if (mime !== undefined) {
    const replaced = inParts(text, mime, NODE_CONFIG, (body) => replacedInNodeConfig(body, wanted));
    return replaced ?? merged(withPart(text, mime, mine));
  }
  if (isNodeConfig(text)) {
    return replacedInNodeConfig(text, wanted) ?? merged(multipartOf([{ type: NODE_CONFIG, body: text }, mine]));
  }
  const type = cloudInitType(text);
  if (type === undefined) return refused("it is neither MIME multipart, nor a NodeConfig, a script or cloud-config");
  return merged(multipartOf([{ type, body: text }, mine]));
}

/** Amazon Linux 2: a script, bare or as a part of a MIME text. */
function forBootstrap(text: string, wanted: WantedMaxPods): Merge {
  const mime = parseMultipart(text);
  if (mime === "broken") return refused("it begins as a MIME multipart text and has not its boundaries");
  if (mime === undefined) return mergedBootstrap(text, wanted);
  const replaced = inParts(text, mime, SHELL, (body) =>
    callsBootstrap(body) ? mergedBootstrap(body, wanted) : undefined,
  );
  return replaced ?? mergedBootstrap("", wanted);
}

/** Parts of a type, changed where they say max-pods; undefined where none does. */
function inParts(
  text: string,
  { parts }: Multipart,
  type: string,
  change: (body: string) => Merge | undefined,
): Merge | undefined {
  const meant = parts.filter((part) => part.type === type);
  if (!meant.every(({ plain }) => plain)) return refused(`a part of type ${type} is encoded`);
  const changes = meant.map((part) => ({ part, merge: change(text.slice(part.from, part.to)) }));
  const no = changes.find(({ merge }) => merge?.kind === "refused")?.merge;
  if (no !== undefined) return no;
  const edits = changes.flatMap(({ part: { from, to }, merge }) =>
    merge?.kind === "merged" ? [{ from, to, text: merge.text }] : [],
  );
  return edits.length === 0 ? undefined : merged(withEdits(text, edits));
}

/** One more part, the last. */
function withPart(
  text: string,
  { boundary, end }: Multipart,
  part: { readonly type: string; readonly body: string },
): string {
  const lines = [`--${boundary}`, `Content-Type: ${part.type}`, "", ...part.body.split("\n"), ""];
  return withEdits(text, [{ from: end, to: end, text: lines.join(lineEndOf(text)) }]);
}

/** What cloud-init takes a text for by its first line (cloud-init, user data formats). */
function cloudInitType(text: string): string | undefined {
  if (text.startsWith("#!")) return SHELL;
  return /^#cloud-config\s*$/m.test(text.split("\n", 1)[0] ?? "") ? "text/cloud-config" : undefined;
}

function bodies(text: string, type: string): readonly string[] {
  const mime = parseMultipart(text);
  if (mime === "broken") return [];
  const isMeant = (part: MimePart) => part.type === type && part.plain;
  return mime === undefined ? [text] : mime.parts.filter(isMeant).map(({ from, to }) => text.slice(from, to));
}

function lastOf(
  texts: readonly string[],
  read: (text: string) => MaxPodsReading | undefined,
): MaxPodsReading | undefined {
  return texts.flatMap((text) => read(text) ?? []).at(-1);
}

/** A character for each byte, so that bytes of any encoding stay as they are. */
function textOf(userData: string | undefined): string | undefined {
  try {
    return atob(userData ?? "");
  } catch {
    return undefined;
  }
}
