import { createHash } from "node:crypto";

/** `SHA256:…` of a host key, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

export function isPinned(pinned: string | undefined, shown: string): boolean {
  return pinned !== undefined && pinned.replace(/=+$/, "") === shown;
}
