/** What a range of addresses is for. */
export type RangeRole =
  /** RFC 1918: yours, never on the internet. */
  | "private"
  /** RFC 6598, 100.64.0.0/10: shared by carriers and their customers; the usual home of pods. */
  | "shared"
  /** RFC 4193, fc00::/7: the private space of IPv6. */
  | "unique-local"
  | "unspecified"
  | "loopback"
  | "link-local"
  | "multicast"
  | "broadcast"
  | "documentation"
  | "benchmark"
  /** For one protocol: anycast services, translation, tunnels, identifiers. */
  | "protocol"
  /** Set aside by the IETF, or never given out. */
  | "reserved"
  /** Given out for use on the internet. */
  | "public";

export interface SpecialRange {
  readonly prefix: string;
  readonly name: string;
  readonly role: RangeRole;
  /** Forwardable beyond one administrative domain (RFC 8190); where IANA says N/A or has ended the entry, false. */
  readonly global: boolean;
  /** Where the range is defined. */
  readonly source: string;
  /** The outline of an address space rather than a use of its own: what reaches beyond one use inside it is mixed. */
  readonly outline?: true;
}

/**
 * The IANA special-purpose registries of IPv4 and IPv6 (both as updated 2025-10-09) and, since those leave them out,
 * multicast and the outline of either address space. The longest range around an address rules.
 */
export const specialRanges: {
  readonly asOf: string;
  readonly sources: readonly string[];
  readonly ranges: readonly SpecialRange[];
} = {
  asOf: "2025-10-09",
  sources: [
    "https://www.iana.org/assignments/iana-ipv4-special-registry",
    "https://www.iana.org/assignments/iana-ipv6-special-registry",
    "https://www.iana.org/assignments/ipv6-address-space",
  ],
  ranges: [
    { prefix: "0.0.0.0/0", name: "IPv4", role: "public", global: true, source: "RFC 791", outline: true },
    { prefix: "0.0.0.0/8", name: "this network", role: "unspecified", global: false, source: "RFC 791" },
    { prefix: "10.0.0.0/8", name: "private use", role: "private", global: false, source: "RFC 1918" },
    { prefix: "100.64.0.0/10", name: "shared address space", role: "shared", global: false, source: "RFC 6598" },
    { prefix: "127.0.0.0/8", name: "loopback", role: "loopback", global: false, source: "RFC 1122" },
    { prefix: "169.254.0.0/16", name: "link local", role: "link-local", global: false, source: "RFC 3927" },
    { prefix: "172.16.0.0/12", name: "private use", role: "private", global: false, source: "RFC 1918" },
    { prefix: "192.0.0.0/24", name: "IETF protocols", role: "protocol", global: false, source: "RFC 6890" },
    { prefix: "192.0.0.9/32", name: "PCP anycast", role: "protocol", global: true, source: "RFC 7723" },
    { prefix: "192.0.0.10/32", name: "TURN anycast", role: "protocol", global: true, source: "RFC 8155" },
    { prefix: "192.0.2.0/24", name: "TEST-NET-1", role: "documentation", global: false, source: "RFC 5737" },
    { prefix: "192.31.196.0/24", name: "AS112", role: "protocol", global: true, source: "RFC 7535" },
    { prefix: "192.52.193.0/24", name: "AMT", role: "protocol", global: true, source: "RFC 7450" },
    { prefix: "192.88.99.0/24", name: "6to4 relays (ended)", role: "reserved", global: false, source: "RFC 7526" },
    { prefix: "192.168.0.0/16", name: "private use", role: "private", global: false, source: "RFC 1918" },
    { prefix: "192.175.48.0/24", name: "AS112 direct", role: "protocol", global: true, source: "RFC 7534" },
    { prefix: "198.18.0.0/15", name: "benchmarking", role: "benchmark", global: false, source: "RFC 2544" },
    { prefix: "198.51.100.0/24", name: "TEST-NET-2", role: "documentation", global: false, source: "RFC 5737" },
    { prefix: "203.0.113.0/24", name: "TEST-NET-3", role: "documentation", global: false, source: "RFC 5737" },
    { prefix: "224.0.0.0/4", name: "multicast", role: "multicast", global: false, source: "RFC 5771" },
    { prefix: "240.0.0.0/4", name: "reserved", role: "reserved", global: false, source: "RFC 1112" },
    { prefix: "255.255.255.255/32", name: "broadcast", role: "broadcast", global: false, source: "RFC 919" },
    { prefix: "::/0", name: "IPv6, not given out", role: "reserved", global: false, source: "RFC 4291", outline: true },
    { prefix: "::/128", name: "unspecified", role: "unspecified", global: false, source: "RFC 4291" },
    { prefix: "::1/128", name: "loopback", role: "loopback", global: false, source: "RFC 4291" },
    { prefix: "::ffff:0.0.0.0/96", name: "IPv4-mapped", role: "protocol", global: false, source: "RFC 4291" },
    { prefix: "64:ff9b::/96", name: "NAT64", role: "protocol", global: true, source: "RFC 6052" },
    { prefix: "64:ff9b:1::/48", name: "NAT64, local", role: "protocol", global: false, source: "RFC 8215" },
    { prefix: "100::/64", name: "discard only", role: "protocol", global: false, source: "RFC 6666" },
    { prefix: "100:0:0:1::/64", name: "dummy prefix", role: "protocol", global: false, source: "RFC 9780" },
    { prefix: "2000::/3", name: "global unicast", role: "public", global: true, source: "RFC 4291", outline: true },
    { prefix: "2001::/23", name: "IETF protocols", role: "protocol", global: false, source: "RFC 2928" },
    { prefix: "2001::/32", name: "Teredo", role: "protocol", global: false, source: "RFC 4380" },
    { prefix: "2001:1::1/128", name: "PCP anycast", role: "protocol", global: true, source: "RFC 7723" },
    { prefix: "2001:1::2/128", name: "TURN anycast", role: "protocol", global: true, source: "RFC 8155" },
    { prefix: "2001:1::3/128", name: "SRP anycast", role: "protocol", global: true, source: "RFC 9665" },
    { prefix: "2001:2::/48", name: "benchmarking", role: "benchmark", global: false, source: "RFC 5180" },
    { prefix: "2001:3::/32", name: "AMT", role: "protocol", global: true, source: "RFC 7450" },
    { prefix: "2001:4:112::/48", name: "AS112", role: "protocol", global: true, source: "RFC 7535" },
    { prefix: "2001:10::/28", name: "ORCHID (ended)", role: "reserved", global: false, source: "RFC 4843" },
    { prefix: "2001:20::/28", name: "ORCHIDv2", role: "protocol", global: true, source: "RFC 7343" },
    { prefix: "2001:30::/28", name: "drone identifiers", role: "protocol", global: true, source: "RFC 9374" },
    { prefix: "2001:db8::/32", name: "documentation", role: "documentation", global: false, source: "RFC 3849" },
    { prefix: "2002::/16", name: "6to4", role: "protocol", global: false, source: "RFC 3056" },
    { prefix: "2620:4f:8000::/48", name: "AS112 direct", role: "protocol", global: true, source: "RFC 7534" },
    { prefix: "3fff::/20", name: "documentation", role: "documentation", global: false, source: "RFC 9637" },
    { prefix: "5f00::/16", name: "SRv6 identifiers", role: "protocol", global: false, source: "RFC 9602" },
    { prefix: "fc00::/7", name: "unique local", role: "unique-local", global: false, source: "RFC 4193" },
    { prefix: "fe80::/10", name: "link local", role: "link-local", global: false, source: "RFC 4291" },
    { prefix: "ff00::/8", name: "multicast", role: "multicast", global: false, source: "RFC 4291" },
  ],
};

/** A range that something on every EC2 instance or node uses already. */
export interface OccupiedRange {
  readonly prefix: string;
  readonly name: string;
  readonly source: string;
}

/** What an address plan collides with on a node even when nobody wrote it down (F4). */
export const occupiedRanges: { readonly asOf: string; readonly ranges: readonly OccupiedRange[] } = {
  asOf: "2026-11-22",
  ranges: [
    { prefix: "169.254.168.0/22", name: "AWS services on the link (F4)", source: "VPC user guide, route tables" },
    { prefix: "169.254.169.123/32", name: "Amazon Time Sync", source: "EC2 user guide, set-time" },
    { prefix: "169.254.169.253/32", name: "Amazon DNS", source: "VPC user guide, AmazonDNS-concepts" },
    { prefix: "169.254.169.254/32", name: "instance metadata", source: "EC2 user guide, instance metadata" },
    { prefix: "172.17.0.0/16", name: "Docker's default bridge", source: "VPC user guide, vpc-cidr-blocks" },
    { prefix: "fd00:ec2::/32", name: "AWS services on the link (F4)", source: "VPC user guide, route tables" },
    { prefix: "fd00:ec2::123/128", name: "Amazon Time Sync", source: "EC2 user guide, set-time" },
    { prefix: "fd00:ec2::253/128", name: "Amazon DNS", source: "VPC user guide, AmazonDNS-concepts" },
    { prefix: "fd00:ec2::254/128", name: "instance metadata", source: "EC2 user guide, instance metadata" },
  ],
};
