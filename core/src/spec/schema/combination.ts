import type * as z from "zod";

/** What a combination says beside its text. */
interface More {
  /** The field that it is told of; default: the map. */
  readonly field?: string;
  /** Exactly one of these fields is wanted: the cure names those that are there. */
  readonly oneOf?: readonly string[];
  /** What to do about it, where it is not one of `oneOf`. */
  readonly fix?: string;
}

/**
 * How a rule about fields that go together is reported: as SPEC-8, and also when single fields of the same map are
 * wrong, so that one run tells both.
 */
export function combination(text: string, { field, oneOf, fix }: More) {
  const when = ({ value }: z.core.ParsePayload): boolean => typeof value === "object" && value !== null;
  const message = `SPEC-8: ${text}${fix === undefined ? "" : `\n${fix}`}`;
  return { message, when, ...(field !== undefined && { path: [field] }), ...(oneOf && { params: { oneOf } }) };
}
