import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyIosxeRouter } from "./any-router.fixture.ts";
import { configurationOf, iosxeFirstBoot, observedConfiguration, renderedFiles } from "./index.ts";
import { CISCO_HUB, CISCO_SPOKE, HUB, SPOKE } from "./routers.fixture.ts";

test("no file of a router holds a secret, only marks and where they are", () => {
  const secrets = { region: "us-west-2", names: { ike: "a", nhrp: "b", ospf: "c" } };
  const rendered = [SPOKE, HUB, CISCO_SPOKE, CISCO_HUB].flatMap((router) => renderedFiles(router, { secrets }));
  for (const { text, path } of rendered) {
    const marked = text
      .split("\n")
      .filter((line) => /secret = |nhrp authentication|message-digest-key|pre-shared-key/.test(line));
    for (const line of marked) expect(line, path).toMatch(/ <secret:(ike|nhrp|ospf)>$/);
  }
  expect(rendered.some(({ text }) => text.includes("<secret:ike>"))).toBe(true);
});

test("first boot carries no key of IOS-XE, and no mark either", () => {
  fc.assert(
    fc.property(anyIosxeRouter, (router) => {
      const { userData, left } = iosxeFirstBoot(router);
      expect(userData).not.toMatch(/secret|pre-shared-key|message-digest-key|nhrp authentication/);
      expect(left.filter((text) => text.includes("<secret:"))).toHaveLength(
        router.ike.peers.length + (router.nhrp.authenticated ? 1 : 0) + (router.ospf.authenticated ? 1 : 0),
      );
    }),
  );
});

test("what a router shows of its keys is not told, whether it is the one wanted or another statement", () => {
  const wanted = configurationOf(CISCO_SPOKE);
  const running = `crypto ikev2 keyring podspan-west2-dc1
 peer hub-1
  pre-shared-key local planted-a
interface Tunnel0
 ip nhrp authentication planted1
 ip ospf message-digest-key 1 md5 7 planted-b
`;
  const seen = observedConfiguration(wanted, running);
  expect(JSON.stringify(seen)).not.toContain("planted");
  expect(seen["interface Tunnel0 > ip nhrp authentication"]).toBe("ip nhrp authentication <secret:nhrp>");
  const other = observedConfiguration(
    { "interface Tunnel0 > ip nhrp authentication": "ip nhrp authentication" },
    running,
  );
  expect(JSON.stringify(other)).not.toContain("planted");
});
