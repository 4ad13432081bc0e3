import { hash } from "node:crypto";

/** `0` and 16 hex digits, as AWS's long ids look; the same for the same seed and number. */
export function hexId(seed: string, counter: number): string {
  return `0${hash("sha256", `${seed}:${counter}`).slice(0, 16)}`;
}

/** A UUID from a seed and number, for what AWS names by UUID (EKS updates, request ids). */
export function uuid(seed: string, counter: number): string {
  const hex = hash("sha256", `${seed}/uuid/${counter}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
