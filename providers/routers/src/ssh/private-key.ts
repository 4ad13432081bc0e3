import ssh2 from "ssh2";

/** Why nobody can log in with a text as private key, as the end of a sentence that never repeats it; undefined: one can. */
export function privateKeyFault(text: string): string | undefined {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) {
    return /passphrase/i.test(parsed.message)
      ? "is a private key behind a passphrase, which nobody is asked for"
      : "is no private key in OpenSSH's form or PEM";
  }
  const [key] = [parsed].flat();
  return key?.isPrivateKey() === true ? undefined : "is a public key, and logging in needs the private one";
}
