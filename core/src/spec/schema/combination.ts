import type * as z from "zod";

/**
 * How a rule about fields that go together is reported: as SPEC-8, and also when single fields of the same map are
 * wrong, so that one run tells both.
 */
export function combination(text: string, field?: string) {
  const when = ({ value }: z.core.ParsePayload): boolean => typeof value === "object" && value !== null;
  return { message: `SPEC-8: ${text}`, when, ...(field !== undefined && { path: [field] }) };
}
