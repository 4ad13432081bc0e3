import type { AclEntry, Observed } from "../index.ts";
import { idOf, type Site, thing } from "./site.fixture.ts";
import { SUBNETS } from "./subnets.fixture.ts";

const ANYWHERE = "0.0.0.0/0";
const EPHEMERAL = { protocol: "6", fromPort: 1024, toPort: 65_535 };

function entry(number: number, permits: boolean, cidr: string, more: Partial<AclEntry> = {}): AclEntry {
  return { number, permits, protocol: "-1", cidr, ...more };
}

function port(port: number) {
  return { protocol: "6", fromPort: port, toPort: port };
}

/** Web in, answers out, and some that nobody wants to hear from. */
const PUBLIC = {
  ingress: [
    entry(90, false, "198.51.100.0/24"),
    entry(100, true, ANYWHERE, port(443)),
    entry(110, true, ANYWHERE, EPHEMERAL),
    entry(120, true, "10.0.0.0/8"),
    entry(130, true, "100.64.0.0/10"),
  ],
  egress: [entry(100, true, ANYWHERE)],
};

const OPEN = {
  ingress: [entry(90, false, "10.0.0.0/8", port(23)), entry(100, true, ANYWHERE)],
  egress: [entry(100, true, ANYWHERE)],
};

/** Databases, and answers. */
const DATA = {
  ingress: [
    entry(100, true, "10.0.0.0/8", { protocol: "6", fromPort: 5432, toPort: 5433 }),
    entry(110, true, "100.64.0.0/10", port(5432)),
    entry(120, true, "10.0.0.0/8", port(6379)),
    entry(130, true, "10.0.0.0/8", port(22)),
    entry(140, true, ANYWHERE, EPHEMERAL),
  ],
  egress: [
    entry(100, true, "10.0.0.0/8"),
    entry(110, true, "100.64.0.0/10", EPHEMERAL),
    entry(120, true, ANYWHERE, port(443)),
  ],
};

/** Three that are in use and the default one, which is not. */
export function aclsOf(site: Site): readonly Observed[] {
  return [PUBLIC, OPEN, DATA, OPEN].map((entries, nth) =>
    thing(
      "network-acl",
      site.scope,
      idOf("acl", site.index, nth),
      {
        vpc: site.vpc,
        isDefault: nth === 3,
        subnets: SUBNETS.flatMap(({ acl }, subnet) => (acl === nth ? [idOf("subnet", site.index, subnet)] : [])),
        ...entries,
      },
      {},
    ),
  );
}
