import {
  configurationLines,
  configurationOf,
  type DmvpnRouter,
  iosxeFirstBoot,
  renderedFiles,
} from "@podspan/core/routers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CISCO_HUB, CISCO_SPOKE } from "../../../../core/src/routers/routers.fixture.ts";
import { faultsOf } from "./index.ts";

/** Interfaces that hardware has, whatever its configuration says of them. */
const EMPTY =
  "hostname Router\n!\ninterface GigabitEthernet1\n ip address dhcp\n!\ninterface GigabitEthernet2\n!\nend\n";

const spokes = fc.record({
  phase: fc.constantFrom(1 as const, 2 as const, 3 as const),
  key: fc.option(fc.nat(4_294_967_295), { nil: undefined }),
  mtu: fc.integer({ min: 576, max: 1400 }),
  mss: fc.integer({ min: 500, max: 1460 }),
  number: fc.nat(2_147_483_647),
  authenticated: fc.boolean(),
  dhcp: fc.boolean(),
  alone: fc.boolean(),
  hello: fc.integer({ min: 1, max: 16_383 }),
  servers: fc.integer({ min: 1, max: 3 }),
  ssh: fc.subarray(["10.0.0.0/16", "192.0.2.7/32", "0.0.0.0/0"]),
});

type Shape = typeof spokes extends fc.Arbitrary<infer T> ? T : never;

test.each([
  ["spoke", CISCO_SPOKE],
  ["hub", CISCO_HUB],
])("the rendered %s is a configuration", (_, router) => {
  expect(faultsOf(configurationText(router))).toEqual([]);
});

test("whatever a Fabric may ask for is a configuration", () => {
  fc.assert(
    fc.property(spokes, fc.boolean(), (shape, hub) => {
      expect(faultsOf(configurationText(shaped(hub ? CISCO_HUB : CISCO_SPOKE, shape)))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("so are the lines that bring it to a router, and those that change it", () => {
  fc.assert(
    fc.property(spokes, spokes, (one, other) => {
      const first = configurationOf(shaped(CISCO_SPOKE, one));
      expect(faultsOf(configurationLines(first, EMPTY).join("\n"))).toEqual([]);
      const running = configurationText(shaped(CISCO_SPOKE, one));
      const second = configurationOf(shaped(CISCO_SPOKE, other));
      const gone = Object.fromEntries(
        Object.keys(first)
          .filter((path) => !(path in second))
          .map((path) => [path, undefined]),
      );
      // What they refer to may be there already; each line by itself must be sound.
      const faults = faultsOf(configurationLines({ ...second, ...gone }, running).join("\n"));
      expect(faults.filter(({ reason }) => !/^there is no|^the (?:pro|applet)/.test(reason))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("the lines of a first boot are flat and a configuration but for the keys that they wait for", () => {
  const { userData, left } = iosxeFirstBoot(CISCO_SPOKE);
  const lines = [...userData.matchAll(/^ios-config-\d+="(.*)"$/gm)].map(([, line]) => line);
  expect(faultsOf(lines.join("\n"))).toEqual([]);
  expect(left.length).toBeGreaterThan(0);
});

/** What of a rendering goes into the configuration. */
function configurationText(router: DmvpnRouter): string {
  return renderedFiles(router)
    .filter(({ path }) => path.endsWith(".ios"))
    .map(({ text }) => text)
    .join("");
}

function shaped(router: DmvpnRouter, shape: Shape): DmvpnRouter {
  const { key: _, ...tunnel } = router.tunnel;
  const { partner, failover, ...rest } = router;
  const { address, prefixLength, ...inside } = router.inside;
  const fixed =
    shape.dhcp && router.role === "spoke" ? {} : { ...(address && prefixLength ? { address, prefixLength } : {}) };
  return {
    ...rest,
    inside: { ...inside, ...fixed },
    tunnel: {
      ...tunnel,
      number: shape.number,
      phase: shape.phase,
      mtu: shape.mtu,
      mss: shape.mss,
      ...(shape.key === undefined ? {} : { key: shape.key }),
    },
    nhrp: {
      ...router.nhrp,
      authenticated: shape.authenticated,
      servers: router.role === "hub" ? [] : servers(shape.servers),
    },
    ospf: {
      ...router.ospf,
      authenticated: shape.authenticated,
      helloInterval: shape.hello,
      deadInterval: shape.hello * 4,
    },
    ssh: shape.ssh,
    ...(shape.alone || partner === undefined ? {} : { partner }),
    ...(shape.alone || failover === undefined
      ? {}
      : { failover: { ...failover, settings: `{ "hello": ${shape.hello} }` } }),
  };
}

function servers(count: number): DmvpnRouter["nhrp"]["servers"] {
  return Array.from({ length: count }, (_, at) => ({
    tunnelAddress: `10.250.0.${at + 1}`,
    publicAddress: `198.51.100.${at + 2}`,
  }));
}
