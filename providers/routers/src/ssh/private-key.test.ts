import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { privateKeyFault } from "./private-key.ts";

const type = "pkcs1" as const;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const text = privateKey.export({ type, format: "pem" }).toString();
const hidden = privateKey.export({ type, format: "pem", cipher: "aes-128-cbc", passphrase: "x" }).toString();

test("a private key without a passphrase lets one in; what else stands there is said, and not repeated", () => {
  expect(privateKeyFault(text)).toBeUndefined();
  expect(privateKeyFault("never-to-be-told")).toBe("is no private key in OpenSSH's form or PEM");
  expect(privateKeyFault(hidden)).toBe("is a private key behind a passphrase, which nobody is asked for");
  expect(privateKeyFault(publicKey.export({ type, format: "pem" }).toString())).toBe(
    "is a public key, and logging in needs the private one",
  );
});
