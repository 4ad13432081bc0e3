import { generateKeyPairSync } from "node:crypto";
import ssh2, { type ParsedKey } from "ssh2";
import { expect, test } from "vitest";
import { privateKeyFault } from "./private-key.ts";

const type = "pkcs1" as const;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const text = privateKey.export({ type, format: "pem" }).toString();
const hidden = privateKey.export({ type, format: "pem", cipher: "aes-128-cbc", passphrase: "x" }).toString();

test("a private key without a passphrase lets one in; what else stands there is said, and not repeated", () => {
  expect(privateKeyFault(text)).toBeUndefined();
  expect(privateKeyFault("never-to-be-told")).toBe("is no private key in OpenSSH's form or PEM");
  expect(privateKeyFault(hidden)).toBe("is a private key behind a passphrase, which nobody is asked for");
  const open = (ssh2.utils.parseKey(text) as ParsedKey).getPublicSSH().toString("base64");
  expect(privateKeyFault(`ssh-rsa ${open} somebody`)).toBe("is a public key, and logging in needs the private one");
});
