import { gunzipSync, gzipSync } from "node:zlib";

/** EC2 refuses user data of more bytes, before base64. */
const LIMIT = 16_384;

/** How gzip begins (RFC 1952). */
const GZIP = [0x1f, 0x8b];

/** User data as EC2 takes them. What cloud-init reads is packed where it would be too long: cloud-init unpacks gzip by itself. */
export function encodedUserData(text: string): string {
  const bytes = Buffer.from(text);
  const packs = bytes.length > LIMIT && text.startsWith("#cloud-config");
  return (packs ? gzipSync(bytes, { level: 9 }) : bytes).toString("base64");
}

/** User data as they were before they were encoded; none: nothing. */
export function decodedUserData(encoded: string | undefined): string {
  const bytes = Buffer.from(encoded ?? "", "base64");
  const packed = GZIP.every((byte, at) => bytes[at] === byte);
  return (packed ? gunzipSync(bytes) : bytes).toString();
}
