import * as fc from "fast-check";
import { isFilePath } from "./iosxe/failover.ts";
import { GUEST_SHELL } from "./iosxe/guest-shell.ts";
import type { DmvpnRouter } from "./model.ts";
import { CISCO_HUB, CISCO_SPOKE } from "./routers.fixture.ts";

const octet = fc.integer({ min: 1, max: 250 });

/** Ranges 10.x.y.0/24 behind a router, sorted and each once. */
const behind = fc
  .uniqueArray(fc.tuple(octet, octet), { maxLength: 6, selector: ([a, b]) => a * 256 + b })
  .map((pairs) => pairs.map(([a, b]) => `10.${a}.${b}.0/24`).sort());

const identity = fc.oneof(
  octet.map((host) => ({ kind: "address", address: `198.51.100.${host}` }) as const),
  fc.stringMatching(/^[a-z]{1,8}\.podspan$/).map((name) => ({ kind: "fqdn", name }) as const),
);

const peers = fc.uniqueArray(
  fc.record({ name: fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/), identity, at: fc.option(octet, { nil: undefined }) }),
  { minLength: 1, maxLength: 4, selector: ({ name }) => name },
);

const chosen = fc.record({
  role: fc.constantFrom("spoke", "hub"),
  number: fc.integer({ min: 0, max: 3 }),
  key: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
  mtu: fc.integer({ min: 576, max: 1500 }),
  phase: fc.constantFrom(1 as const, 2 as const, 3 as const),
  identity,
  peers,
  holdtime: fc.constantFrom(60, 300, 600),
  nhrp: fc.boolean(),
  ospf: fc.boolean(),
  hello: fc.constantFrom(2, 10, 30),
  dead: fc.constantFrom(8, 40, 120),
  processId: fc.constantFrom(10, 20),
  area: fc.constantFrom(0, 2, 7),
  behind,
  gateway: fc.boolean(),
  partner: fc.boolean(),
  ssh: fc.uniqueArray(fc.constantFrom("10.0.0.0/16", "10.0.0.7/32", "192.0.2.0/24", "0.0.0.0/0")),
});

/** What of a configuration stands in `show running-config`. */
export function statementsOf(wanted: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(wanted).filter(([path]) => !isFilePath(path) && path !== GUEST_SHELL));
}

/** Any router on IOS-XE, as far as statements go: spokes of ours and hubs of a site. */
export const anyIosxeRouter: fc.Arbitrary<DmvpnRouter> = chosen.map((of) => {
  const base = of.role === "spoke" ? CISCO_SPOKE : CISCO_HUB;
  const { gateway: _, ...inside } = base.inside;
  const { key: __, ...tunnel } = base.tunnel;
  const { partner, failover, ...rest } = base;
  return {
    ...rest,
    inside: of.gateway ? base.inside : inside,
    tunnel: {
      ...tunnel,
      number: of.number,
      mtu: of.mtu,
      phase: of.phase,
      ...(of.key === undefined ? {} : { key: of.key }),
    },
    ike: {
      ...base.ike,
      identity: of.identity,
      peers: of.peers.map(({ at, ...peer }) => (at === undefined ? peer : { ...peer, address: `203.0.113.${at}` })),
    },
    nhrp: { ...base.nhrp, holdtime: of.holdtime, authenticated: of.nhrp },
    ospf: {
      ...base.ospf,
      processId: of.processId,
      insideArea: of.area,
      authenticated: of.ospf,
      helloInterval: of.hello,
      deadInterval: of.dead,
    },
    behind: of.behind,
    ssh: of.ssh,
    ...(of.partner && partner !== undefined ? { partner } : {}),
    ...(of.partner && failover !== undefined
      ? { failover: { ...failover, settings: `{ "hello": ${of.hello} }` } }
      : {}),
  };
});
