import type { Algorithms } from "ssh2";

/**
 * Beside what is offered anyway: what IOS-XE 16 and older still need, after everything better. The host key is pinned, so that a weak hash
 * of the exchange alone lets nobody in between; ciphers of less than 128 bits and group 1 are not taken.
 */
export const ALGORITHMS: Algorithms = {
  kex: { append: ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1"], prepend: [], remove: [] },
  cipher: { append: ["aes256-cbc", "aes192-cbc", "aes128-cbc"], prepend: [], remove: [] },
  serverHostKey: { append: ["ssh-rsa"], prepend: [], remove: [] },
  hmac: { append: ["hmac-sha1"], prepend: [], remove: [] },
};
