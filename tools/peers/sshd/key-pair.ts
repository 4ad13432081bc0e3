import ssh2 from "ssh2";

/** An Ed25519 key pair in OpenSSH's form. Of some 250 that ssh2 makes it cannot read one itself. */
export function keyPair(): { readonly public: string; readonly private: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
