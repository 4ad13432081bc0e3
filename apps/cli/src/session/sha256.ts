import { createHash } from "node:crypto";

/** In hex: what a plan tells texts apart by. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
