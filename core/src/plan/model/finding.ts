import type { Check } from "./plan.ts";

export function ok(code: string, subject: string, message: string): Check {
  return { code, status: "ok", subject, message, fix: "" };
}

export function failed(code: string, subject: string, message: string, fix: string): Check {
  return { code, status: "failed", subject, message, fix };
}

export function warning(code: string, subject: string, message: string, fix: string): Check {
  return { code, status: "warning", subject, message, fix };
}

/** What could not be looked at: never taken for good. */
export function unknown(code: string, subject: string, message: string, fix: string): Check {
  return { code, status: "unknown", subject, message, fix };
}
