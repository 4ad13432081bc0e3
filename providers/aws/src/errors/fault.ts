import { type FaultClass, ProviderError } from "@podspan/core/ports";
import type { FaultRow } from "./fault-row.ts";
import { FAULTS } from "./fault-table.ts";

/** What a failed call was about. */
export interface FaultContext {
  /** The IAM action, e.g. `ec2:CreateSubnet`. */
  readonly api: string;
  /** It names an id that this run made: `…NotFound` then means that AWS does not know it everywhere yet. */
  readonly fresh?: boolean;
}

/** Codes that say that a part is missing of something that is there: waiting does not bring it. */
const OF_PARTS: ReadonlySet<string> = new Set(["InvalidPermission.NotFound"]);

/** What we read of an error: the SDK's service exceptions, Node's system errors, and anything else that may be thrown. */
interface Thrown {
  readonly code: string;
  readonly message: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
}

/**
 * Any error of a call to AWS as a ProviderError: by the table, else by its HTTP status.
 * A ProviderError (of an assumed role) is given back as it is.
 */
export function awsFault(error: unknown, context: FaultContext): ProviderError {
  if (error instanceof ProviderError) return error;
  const thrown = readThrown(error);
  const verdict = judge(thrown);
  const fresh = context.fresh === true && verdict.faultClass === "not-found" && !OF_PARTS.has(thrown.code);
  return new ProviderError({
    faultClass: fresh ? "not-yet-visible" : verdict.faultClass,
    code: verdict.code,
    message: verdict.message,
    hint: verdict.hint.replaceAll("{api}", context.api),
    api: context.api,
    ...(thrown.requestId === undefined ? {} : { requestId: thrown.requestId }),
  });
}

interface Verdict {
  readonly faultClass: FaultClass;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function judge(thrown: Thrown): Verdict {
  const row = FAULTS.find((candidate) => matches(candidate, thrown));
  if (row) return { faultClass: row.faultClass, code: thrown.code, message: thrown.message, hint: row.hint };
  return byStatus(thrown);
}

function matches(row: FaultRow, thrown: Thrown): boolean {
  return row.codes.some((code) => codeMatches(code, thrown.code)) && (row.message?.test(thrown.message) ?? true);
}

function codeMatches(pattern: string, code: string): boolean {
  if (!pattern.includes("*")) return pattern === code;
  return new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(code);
}

/**
 * Errors without a code of AWS: emulators answer what they lack with an HTML page and 404, 500 or 501 (the SDK then throws what its
 * parser throws, with the HTTP status beside it); proxies answer 502 to 504.
 */
function byStatus(thrown: Thrown): Verdict {
  const status = thrown.httpStatus;
  if (status === undefined || status < 400) {
    return {
      faultClass: "unknown",
      code: thrown.code,
      message: thrown.message,
      hint: "run again; report it if it stays",
    };
  }
  if (isParserError(thrown) && (status === 404 || status === 500 || status === 501)) {
    return {
      faultClass: "invalid",
      code: "NotImplemented",
      message: `the endpoint answered HTTP ${status} with something that is not AWS's protocol`,
      hint: "the endpoint does not implement {api}: it is an emulator or a proxy; use one that does, or AWS itself",
    };
  }
  if (status >= 500) {
    return {
      faultClass: "transient",
      code: isParserError(thrown) ? `HTTP ${status}` : thrown.code,
      message: isParserError(thrown) ? `the endpoint answered HTTP ${status}` : thrown.message,
      hint: "AWS or the way to it failed: run again; what was done is kept",
    };
  }
  return {
    faultClass: "unknown",
    code: thrown.code,
    message: thrown.message,
    hint: "the message says what AWS refused",
  };
}

function isParserError(thrown: Thrown): boolean {
  return (
    thrown.code === "Error" ||
    thrown.code === "SyntaxError" ||
    thrown.code === "Unknown" ||
    thrown.code === "UnknownError"
  );
}

function readThrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { code: "Unknown", message: String(error) };
  const { code, $metadata } = error as Error & {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  };
  const systemCode = typeof code === "string" && /^E[A-Z_]+$|^[A-Z]+_[A-Z_]+$/.test(code) ? code : undefined;
  return {
    code: systemCode ?? error.name,
    message: readable(error.message),
    ...($metadata?.httpStatusCode === undefined ? {} : { httpStatus: $metadata.httpStatusCode }),
    ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
  };
}

/** The first line, without the kilobyte that only `sts:DecodeAuthorizationMessage` reads. */
function readable(message: string): string {
  const line = message.split("\n")[0] ?? "";
  return line.replace(/\s*Encoded authorization failure message:.*$/, "").trim();
}
