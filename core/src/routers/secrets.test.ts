import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { anyIosxeRouter } from "./any-router.fixture.ts";
import {
  cloudInit,
  configurationOf,
  iosxeFirstBoot,
  linuxFiles,
  observedConfiguration,
  renderedFiles,
} from "./index.ts";
import type { DmvpnRouter } from "./model.ts";
import { CISCO_SPOKE, SPOKE } from "./routers.fixture.ts";

const made: string[] = [];
afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A router's files below a folder of their own, and its secrets where root puts them. */
function rootOf(router: DmvpnRouter, secrets: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "podspan-router-"));
  made.push(root);
  for (const { path, text, mode } of linuxFiles(router)) put(join(root, path), text, Number.parseInt(mode, 8));
  for (const [name, value] of Object.entries(secrets)) put(join(root, "etc/podspan/secret", name), `${value}\n`, 0o600);
  return root;
}

function put(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode });
}

function fill(root: string): { readonly status: number | null; readonly said: string } {
  const env = { PATH: process.env.PATH, PODSPAN_ROOT: root };
  const { status, stdout, stderr } = spawnSync("sh", [join(root, "opt/podspan/secrets.sh")], { env, encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
}

const AWKWARD = { ike: `a "b" \\c $d \`e\` &/<secret:ospf> %s é`, nhrp: 'n$`"\\&%s', ospf: "o<secret:nhrp>'*" };

test("secrets of any characters are filled in below /run, for root alone, and nothing is said", () => {
  const root = rootOf(SPOKE, AWKWARD);
  expect(fill(root)).toEqual({ status: 0, said: "" });
  const frr = readFileSync(join(root, "run/podspan/frr.conf"), "utf8");
  expect(frr).toContain(`\n ip nhrp authentication ${AWKWARD.nhrp}\n`);
  expect(frr).toContain(`\n ip ospf message-digest-key 1 md5 ${AWKWARD.ospf}\n`);
  const swanctl = readFileSync(join(root, "run/podspan/swanctl-secrets.conf"), "utf8");
  const key = /secret = 0s(\S+)/.exec(swanctl)?.[1] ?? "";
  expect(Buffer.from(key, "base64").toString("utf8")).toBe(AWKWARD.ike);
  for (const name of ["frr.conf", "swanctl-secrets.conf"])
    expect(statSync(join(root, "run/podspan", name)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(root, "etc/frr/frr.conf"), "utf8")).toBe(frr);
});

test.each([
  ["nhrp", "nine-char", "secret nhrp is longer than 8 characters\n"],
  ["ospf", "seventeen-letters", "secret ospf is longer than 16 characters\n"],
  ["ospf", "has space", "secret ospf has a space in it\n"],
])("a secret that cannot be is refused without being shown: %s", (name, value, said) => {
  const root = rootOf(SPOKE, { ike: "psk", nhrp: "nhrpkey1", ospf: "ospfkey1", [name]: value });
  expect(fill(root)).toEqual({ status: 1, said });
});

test("a router without NHRP and OSPF authentication asks for the IKE key alone", () => {
  const open = {
    ...SPOKE,
    nhrp: { ...SPOKE.nhrp, authenticated: false },
    ospf: { ...SPOKE.ospf, authenticated: false },
  };
  const root = rootOf(open, { ike: "psk" });
  expect(fill(root)).toEqual({ status: 0, said: "" });
  expect(readFileSync(join(root, "run/podspan/frr.conf"), "utf8")).not.toMatch(/authentication|message-digest/);
});

test("every script is one that a POSIX shell can read", () => {
  for (const { path, text } of linuxFiles(SPOKE).filter((file) => file.text.startsWith("#!/bin/sh")))
    expect(() => execFileSync("sh", ["-n"], { input: text, stdio: "pipe" }), path).not.toThrow();
});

test("no file of a router holds a secret, only marks and where they are", () => {
  const secrets = { ike: "planted-psk", nhrp: "planted1", ospf: "planted-ospf" };
  const root = rootOf(SPOKE, secrets);
  const files = linuxFiles(SPOKE, { secrets: { region: "us-west-2", names: { ike: "a", nhrp: "b", ospf: "c" } } });
  fill(root);
  const rendered = [cloudInit(files, []), ...renderedFiles(CISCO_SPOKE).map((file) => file.text)].join("\n");
  expect(rendered).not.toMatch(/planted/);
  expect(rendered).toContain("<secret:ike>");
});

test("first boot carries no key of IOS-XE, and no mark either", () => {
  fc.assert(
    fc.property(anyIosxeRouter, (router) => {
      const { userData, left } = iosxeFirstBoot(router);
      expect(userData).not.toMatch(/secret|pre-shared-key|message-digest-key|nhrp authentication/);
      expect(left).toHaveLength(
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
