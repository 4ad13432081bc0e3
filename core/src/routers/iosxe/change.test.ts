import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyIosxeRouter, statementsOf } from "../any-router.fixture.ts";
import { configurationLines, configurationOf, observedConfiguration } from "../configuration.ts";
import { CISCO_HUB, CISCO_SPOKE } from "../routers.fixture.ts";
import { ToyDevice } from "./toy-device.fixture.ts";

/** A device that has taken a router's whole configuration beside what was there before. */
function deviceWith(wanted: Readonly<Record<string, string>>, before: readonly string[] = []): ToyDevice {
  const device = new ToyDevice();
  device.send(before);
  device.send(configurationLines(wanted, device.running()));
  return device;
}

/** From what a router shows to what is wanted: what differs, and what was ours and is no more. */
function changeTo(
  wanted: Readonly<Record<string, string>>,
  former: Readonly<Record<string, string>>,
  running: string,
): Readonly<Record<string, string | undefined>> {
  const seen = observedConfiguration(wanted, running);
  const differs = Object.entries(wanted).filter(([path, text]) => seen[path] !== text);
  const gone = Object.keys(former).filter((path) => wanted[path] === undefined);
  return Object.fromEntries([...gone.map((path) => [path, undefined] as const), ...differs]);
}

test("a router that has taken its whole configuration shows it, and needs nothing more", () => {
  fc.assert(
    fc.property(anyIosxeRouter, (router) => {
      const wanted = statementsOf(configurationOf(router));
      const device = deviceWith(wanted);
      expect(device.refusals).toEqual([]);
      expect(observedConfiguration(wanted, device.running())).toEqual(wanted);
    }),
  );
});

test("from any router to any other of the same link: all of the new, nothing left of the old, nothing refused", () => {
  fc.assert(
    fc.property(anyIosxeRouter, anyIosxeRouter, (one, other) => {
      const former = configurationOf(one);
      const wanted = statementsOf(configurationOf({ ...other, role: one.role, platform: one.platform }));
      const device = deviceWith(former);
      device.send(configurationLines(changeTo(wanted, former, device.running()), device.running()));
      expect(device.refusals).toEqual([]);
      expect(observedConfiguration(wanted, device.running())).toEqual(wanted);
      expect(configurationLines(changeTo(wanted, former, device.running()), device.running())).toEqual([]);
    }),
  );
});

const FOREIGN = [
  "ntp server 192.0.2.1",
  "interface Tunnel0",
  " ip flow monitor M input",
  "interface Loopback7",
  " ip address 192.0.2.7 255.255.255.255",
  "router ospf 10",
  " network 192.0.2.7 0.0.0.0 area 0",
  "ip route 192.0.2.128 255.255.255.128 192.0.2.1",
];

test("what is not ours stays, also in blocks that are ours in part, and with it their heads", () => {
  const wanted = configurationOf(CISCO_HUB);
  const device = deviceWith(wanted, FOREIGN);
  const gone = Object.fromEntries(Object.keys(wanted).map((path) => [path, undefined]));
  device.send(configurationLines(gone, device.running()));
  expect(device.refusals).toEqual([]);
  const left = new ToyDevice();
  left.send(FOREIGN);
  expect(device.running()).toBe(left.running());
});

test.each([
  [
    "a value takes the place of another",
    { "interface Tunnel0 > ip mtu": "ip mtu 1300" },
    ["interface Tunnel0", " ip mtu 1300"],
  ],
  [
    "a key that is there is taken off first",
    { "interface Tunnel0 > ip ospf message-digest-key 1": "ip ospf message-digest-key 1 sha <secret:ospf>" },
    ["interface Tunnel0", " no ip ospf message-digest-key 1", " ip ospf message-digest-key 1 sha <secret:ospf>"],
  ],
  [
    "a key goes without being named",
    { "crypto ikev2 keyring podspan-west2-dc1 > peer hub-1 > pre-shared-key": undefined },
    ["crypto ikev2 keyring podspan-west2-dc1", " peer hub-1", "  no pre-shared-key"],
  ],
  [
    "what is on by itself comes back on",
    { "interface Tunnel0 > ip redirects": undefined },
    ["interface Tunnel0", " ip redirects"],
  ],
  ["an interface is never shut by taking something away", { "interface GigabitEthernet2 > shutdown": undefined }, []],
  ["what is not there is not taken away", { "interface Tunnel9": undefined, "ip ssh time-out": undefined }, []],
  [
    "what is named goes last, what names it first",
    {
      "crypto ipsec profile podspan-west2-dc1": undefined,
      "interface Tunnel0 > tunnel protection": undefined,
      "interface Tunnel0 > ip mtu": "ip mtu 1300",
    },
    ["interface Tunnel0", " no tunnel protection ipsec profile podspan-west2-dc1", "interface Tunnel0", " ip mtu 1300"],
  ],
] as const)("%s", (_, change, lines) => {
  const device = deviceWith(configurationOf(CISCO_SPOKE));
  expect(configurationLines(change, device.running())).toEqual(lines);
});
