/** Commands that there is one of: another with the same first words takes the place of the one before. */
const SINGLE: readonly string[] = [
  "address",
  "app-default-gateway",
  "authentication local",
  "authentication remote",
  "bfd interval",
  "bfd template",
  "description",
  "dpd",
  "encryption",
  "exec-timeout",
  "group",
  "guest-ipaddress",
  "hostname",
  "identity",
  "identity local",
  "integrity",
  "interval",
  "ip address",
  "ip mtu",
  "ip nhrp authentication",
  "ip nhrp holdtime",
  "ip nhrp network-id",
  "ip ospf authentication",
  "ip ospf authentication-key",
  "ip ospf cost",
  "ip ospf dead-interval",
  "ip ospf hello-interval",
  "ip ospf network",
  "ip ospf priority",
  "ip ssh version",
  "ip tcp adjust-mss",
  "keyring local",
  "license boot level",
  "match fvrf",
  "maximum",
  "mode",
  "mtu",
  "path",
  "pre-shared-key",
  "prf",
  "redistribute static",
  "router-id",
  "set ikev2-profile",
  "set security-association replay",
  "set transform-set",
  "transport input",
  "tunnel key",
  "tunnel mode",
  "tunnel protection",
  "tunnel source",
  "version",
  "vrf forwarding",
];

/** On by themselves: off is what a router shows of them. */
const ON: readonly string[] = [
  "aaa new-model",
  "ip dhcp client request router",
  "ip proxy-arp",
  "ip redirects",
  "ip unreachables",
  "mop enabled",
  "mop sysid",
];

/** The words that tell a command from others that it does not replace; undefined: all of them. */
export function identityOf(text: string): string | undefined {
  // Of an applet's actions there is one of each label.
  const action = /^action \S+/.exec(text)?.[0];
  if (action !== undefined) return action;
  const head = SINGLE.filter((one) => beginsWith(text, one)).reduce(
    (longest, one) => (one.length > longest.length ? one : longest),
    "",
  );
  return head === "" ? undefined : head;
}

export function isOnByItself(text: string): boolean {
  return ON.includes(text);
}

/** Of a line that carries a secret: what stands before it. */
const BEFORE_SECRET =
  /^(\s*(?:pre-shared-key(?: local| remote)?|ip nhrp authentication|ip ospf authentication-key|ip ospf message-digest-key \d+ md5|.*\b(?:password|secret|key-string|community)) ).+$/;

/** The twin keeps no secret: it shows one as a router does that encrypts them, as type 6, of which nobody can tell what it was. */
export function withoutSecret(line: string): string {
  return line.replace(BEFORE_SECRET, "$16 <hidden>");
}

export function beginsWith(text: string, head: string): boolean {
  return text === head || text.startsWith(`${head} `);
}
