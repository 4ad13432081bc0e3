import { expect, test } from "vitest";
import { CISCO_SPOKE } from "../routers.fixture.ts";
import { statementsWithin } from "../statement.ts";
import { iosxeFirstBoot } from "./first-boot.ts";
import { iosxeStatements } from "./render.ts";

test("first boot says every statement but those with a key, numbered in order, and fits", () => {
  const { userData, left, bytes } = iosxeFirstBoot(CISCO_SPOKE);
  const lines = userData
    .trimEnd()
    .split("\n")
    .map((line) => /^ios-config-(\d+)="(.*)"$/.exec(line));
  expect(lines.map((line) => Number(line?.[1]))).toEqual(lines.map((_, at) => at + 1));
  const all = [...statementsWithin(iosxeStatements(CISCO_SPOKE))].map(({ statement }) => statement.text);
  expect(lines.map((line) => line?.[2])).toEqual(all.filter((text) => !/<secret:|^event|^action/.test(text)));
  expect(left).toEqual([
    "pre-shared-key <secret:ike>",
    "ip nhrp authentication <secret:nhrp>",
    "ip ospf message-digest-key 1 md5 <secret:ospf>",
    "event manager applet podspan-west2-dc1-event authorization bypass",
    "event manager applet podspan-west2-dc1-watch authorization bypass",
  ]);
  expect(bytes).toBe(Buffer.byteLength(userData));
  expect(bytes).toBeLessThan(16_384);
});

test("a statement with a quote waits for day 2, with what is nested in it", () => {
  const { userData, left } = iosxeFirstBoot({
    ...CISCO_SPOKE,
    extra: ['event manager applet "x"', ' action 1 cli command "enable"', "ntp server 192.0.2.1"],
  });
  expect(left).toContain('event manager applet "x"');
  expect(userData).not.toContain("action");
  expect(userData).toMatch(/="ntp server 192\.0\.2\.1"\n$/);
});
