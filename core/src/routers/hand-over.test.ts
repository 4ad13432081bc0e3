import { expect, test } from "vitest";
import { handOverText } from "./hand-over.ts";
import { CISCO_HUB, HUB, SPOKE } from "./routers.fixture.ts";

const spokes = [
  { name: "us-west-2a", tunnelAddress: "10.250.0.9", identity: SPOKE.ike.identity, publicAddress: "203.0.113.9" },
  { name: "us-west-2b", tunnelAddress: "10.250.0.10", identity: { kind: "address", address: "203.0.113.10" } },
] as const;
const given = { site: "dc1", publicAddress: "198.51.100.2", vpcRanges: ["10.0.0.0/16", "100.64.0.0/16"], spokes };

test.each([
  ["iosxe-hub", CISCO_HUB],
  ["linux-hub", HUB],
] as const)("what the site of an %s has to do is as its golden says", async (name, hub) => {
  await expect(handOverText({ ...given, hub })).toMatchFileSnapshot(`testdata/hand-over-${name}.md`);
});

test("keys come before what holds them is installed, and a hub that serves others already is told what it would lose", () => {
  const text = handOverText({ ...given, hub: CISCO_HUB });
  const titles = [...text.matchAll(/^## \d+\. (.*)$/gm)].map(([, title]) => title);
  expect(titles.slice(0, 3)).toEqual(["See what the hub has already", "Put the keys in", "Install the configuration"]);
  for (const lost of ["tunnel protection ipsec profile", "router-id", "match fvrf any"]) expect(text).toContain(lost);
});

test("a hub without authentication has no keys but IKE's to enter, and one without a gateway tells of what it is on", () => {
  const { gateway: _, ...inside } = HUB.inside;
  const text = handOverText({
    ...given,
    hub: {
      ...HUB,
      inside,
      nhrp: { ...HUB.nhrp, authenticated: false },
      ospf: { ...HUB.ospf, authenticated: false },
      tunnel: { ...HUB.tunnel, phase: 2 },
    },
  });
  expect(text.match(/^- .*secret.*$/gm)).toEqual([
    "- IKEv2 pre-shared key: file `/etc/podspan/secret/ike`, owner root, mode 0600",
  ]);
  expect(text).toContain("only where one of its interfaces is in them");
  expect(text).toContain("area 0, broadcast, hello 10 s, dead 40 s, no authentication");
});
