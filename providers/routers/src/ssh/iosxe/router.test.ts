import { afterEach, expect, test } from "vitest";
import type { RouterChange } from "../../api.ts";
import { DOCUMENT_SPOKE } from "../../iosxe-grammar/document.fixture.ts";
import { targetOf } from "../target.fixture.ts";
import { type IosBehaviour, type IosServer, startIos } from "./ios-server.fixture.ts";
import { iosxeRouter } from "./router.ts";

const never = new AbortController().signal;
const running: IosServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function ios(behaviour: Partial<IosBehaviour> = {}): Promise<IosServer> {
  const server = await startIos({ configuration: DOCUMENT_SPOKE, ...behaviour });
  running.push(server);
  return server;
}

function change(...texts: readonly string[]): RouterChange {
  const lines = texts.map((text) => ({ text, shown: text.replace("topsecret", "<secret:nhrp>") }));
  return { lines, files: [], revertAfter: 90 };
}

const MTU = ["interface Tunnel0", " ip mtu 1380"];

test("the running configuration comes whole, page by page and in small pieces", async () => {
  const server = await ios({ page: 24, slow: true });
  const text = await iosxeRouter(targetOf(server)).runningConfiguration(never);
  expect(text.split("\n").filter((line) => / (?:ip|tunnel) /.test(line))).toEqual(
    server
      .configuration()
      .split("\n")
      .filter((line) => / (?:ip|tunnel) /.test(line)),
  );
  expect(text).toContain("crypto ikev2 keyring DMVPN-KEYRING\n peer ANY\n  address 0.0.0.0 0.0.0.0\n");
});

test("a change is copied first, waits for its confirmation, and is saved when it has it", async () => {
  const server = await ios({ questions: true });
  const pending = await iosxeRouter(targetOf(server)).commit(change(...MTU), never);
  expect(server.configuration()).toContain(" ip mtu 1380\n");
  expect(server.waits()).toBe(true);
  expect(server.startup()).toBeUndefined();
  const before = server.sessions;
  await pending.confirm(never);
  expect(server.sessions).toBe(before + 1);
  expect(server.waits()).toBe(false);
  expect(server.startup()).toContain(" ip mtu 1380\n");
  expect(server.configuration()).not.toContain("archive");
  const order = server.commands.filter((command) => /^(archive|configure|write)/.test(command));
  expect(order).toEqual([
    "configure terminal",
    "archive config",
    "configure terminal revert timer 2",
    "configure confirm",
    "configure terminal",
    "write memory",
  ]);
});

test("a router's own archive is used and left alone", async () => {
  const server = await ios({
    configuration: `${DOCUMENT_SPOKE.replace("end\n", "")}archive\n path bootflash:theirs\n`,
  });
  const pending = await iosxeRouter(targetOf(server)).commit(change(...MTU), never);
  await pending.confirm(never);
  expect(server.configuration()).toContain("archive\n path bootflash:theirs\n");
});

test.each([
  ["malformed", " ip mtu 67", "Invalid input detected at '^' marker."],
  ["ambiguous, which repeats it", " ip nhrp a topsecret", "Ambiguous command"],
  ["incomplete", " ip nhrp authentication", "Incomplete command."],
])("a line that is %s takes the whole change back, and no key is told", async (_, line, why) => {
  const server = await ios();
  const before = server.configuration();
  const refused = iosxeRouter(targetOf(server)).commit(change(...MTU, line, " tunnel key 7"), never);
  await expect(refused).rejects.toMatchObject({
    code: "RouterRefused",
    message: `127.0.0.1:${server.port}: line 3, \`${line.trim().replace("topsecret", "<secret:nhrp>")}\`, was refused: ${why}`,
  });
  expect(server.configuration()).toBe(before);
  expect(server.waits()).toBe(false);
});

test("a line that a router refuses for reasons of its own takes the change back too", async () => {
  const server = await ios({
    answers: (line) => (line.startsWith("tunnel key") ? "% Tunnel key is in use by topsecret\n" : undefined),
  });
  await expect(iosxeRouter(targetOf(server)).commit(change(...MTU, " tunnel key 7"), never)).rejects.toMatchObject({
    code: "RouterRefused",
  });
  expect(server.configuration()).toContain(" ip mtu 1400\n");
});

test("what a router only remarks is no refusal", async () => {
  const server = await ios({
    answers: (line) => {
      if (line === "ip mtu 1380") return "%SYS-5-CONFIG_I: Configured from console\n% Warning: MTU is small\n";
      return line.startsWith("license")
        ? "% use 'write' command to make license boot config take effect on next boot\n"
        : undefined;
    },
  });
  const lines = change(...MTU, "license boot level network-advantage addon dna-advantage");
  await (await iosxeRouter(targetOf(server)).commit(lines, never)).confirm(never);
  expect(server.waits()).toBe(false);
});

test("who does not confirm loses the change", async () => {
  const server = await ios();
  const pending = await iosxeRouter(targetOf(server)).commit(change(...MTU), never);
  server.expire();
  expect(server.configuration()).toContain(" ip mtu 1400\n");
  await expect(pending.confirm(never)).rejects.toMatchObject({ code: "RouterChanged" });
});

test("a change that cuts itself off cannot be confirmed, and is taken back over the connection that is left", async () => {
  const server = await ios({ cutsItselfOff: true });
  const pending = await iosxeRouter(targetOf(server)).commit(change(...MTU), never);
  await expect(pending.confirm(never)).rejects.toMatchObject({ faultClass: "transient" });
  expect(server.waits()).toBe(true);
  await pending.revert(never);
  expect(server.configuration()).toContain(" ip mtu 1400\n");
});

test("a broken connection leaves a change that waits, which the next attempt takes back first", async () => {
  let broken = false;
  const server = await ios({
    cut: (line) => {
      if (line !== "ip mtu 1380" || broken) return undefined;
      broken = true;
      return "after";
    },
  });
  const api = iosxeRouter(targetOf(server));
  await expect(api.commit(change(...MTU, " tunnel key 7"), never)).rejects.toMatchObject({ code: "RouterLost" });
  expect(await api.pending(never)).toBe(true);
  await (await api.commit(change("interface Tunnel0", " tunnel key 8"), never)).confirm(never);
  expect(server.configuration()).toContain(" ip mtu 1400\n");
  expect(server.configuration()).toContain(" tunnel key 8\n");
  expect(await api.pending(never)).toBe(false);
});

test("a router that says nothing is given up", async () => {
  const server = await ios({ silent: (line) => line === "show running-config" });
  const api = iosxeRouter(targetOf(server, { patience: 50 }));
  await expect(api.runningConfiguration(never)).rejects.toMatchObject({ code: "RouterSilent" });
});

test("an abort ends a wait", async () => {
  const stop = new AbortController();
  const server = await ios({
    silent: (line) => {
      if (line === "show running-config") stop.abort(new Error("stopped"));
      return line === "show running-config";
    },
  });
  await expect(iosxeRouter(targetOf(server)).runningConfiguration(stop.signal)).rejects.toThrow("stopped");
});

test("a router without a revert timer is not changed", async () => {
  const server = await ios({ old: true });
  const before = server.configuration();
  await expect(iosxeRouter(targetOf(server)).commit(change(...MTU), never)).rejects.toMatchObject({
    code: "RouterCannotRevert",
  });
  expect(server.configuration()).toBe(before);
});

test("a login that is not privileged is told", async () => {
  const server = await ios({ unprivileged: true });
  await expect(iosxeRouter(targetOf(server)).show("show version", never)).rejects.toMatchObject({
    code: "RouterPrivilege",
  });
});

const PROGRAM = "bootflash:guest-share/podspan-dc-1.py";
const ODD = `a = {"b": [1, 2]}\nif a[0]:\n print("who? | $HOME \\\\n #1; 50% ~^!\\"")\n#\nrouter#\n`;

test("a file is written letter by letter, whatever stands in it, and read as it is", async () => {
  const server = await ios();
  const api = iosxeRouter(targetOf(server));
  const text = `${ODD}${"x".repeat(700)}\n`;
  const pending = await api.commit({ ...change(), files: [{ path: PROGRAM, mode: "0644", text }] }, never);
  await pending.confirm(never);
  expect(server.files()).toEqual({ [PROGRAM]: text });
  const plain = text.replace("router#\n", "");
  server.put(PROGRAM, plain);
  expect(await api.files([PROGRAM, `${PROGRAM}c`], never)).toEqual({ [PROGRAM]: plain });
});

test("a file that is to go goes when the change is kept, and not before", async () => {
  const server = await ios({ files: { [PROGRAM]: "print()\n" } });
  const api = iosxeRouter(targetOf(server));
  const going = { ...change(...MTU), files: [{ path: PROGRAM, mode: "0644" as const }] };
  await (await api.commit(going, never)).revert(never);
  expect(server.files()).toEqual({ [PROGRAM]: "print()\n" });
  await (await api.commit(going, never)).confirm(never);
  expect(server.files()).toEqual({});
  // There is nothing to take away any more.
  await (await api.commit(going, never)).confirm(never);
});

test("a file that does not read as it was written stops the change before anything is changed", async () => {
  const server = await ios({ full: true });
  const files = [{ path: PROGRAM, mode: "0644" as const, text: "print('as long as it is')\n" }];
  await expect(iosxeRouter(targetOf(server)).commit({ ...change(...MTU), files }, never)).rejects.toMatchObject({
    code: "RouterRefused",
    message: expect.stringContaining(`${PROGRAM} was not written: it reads otherwise`),
  });
  expect(server.typed).toEqual([]);
});

test("a guest shell that does not start takes the change back", async () => {
  const server = await ios({ guestShell: "broken" });
  const before = server.configuration();
  const api = iosxeRouter(targetOf(server, { patience: 200 }));
  await expect(api.commit({ ...change(...MTU), guestShell: true }, never)).rejects.toMatchObject({
    code: "RouterGuestShell",
    message: expect.stringContaining("IOx has no room for it"),
  });
  expect(server.configuration()).toBe(before);
  expect(server.waits()).toBe(false);
});

test("a guest shell that was stopped for a change runs again when that is taken back", async () => {
  const server = await ios({ guestShell: "runs" });
  const pending = await iosxeRouter(targetOf(server)).commit({ ...change(...MTU), guestShell: false }, never);
  expect(server.guestShellRuns()).toBe(false);
  await pending.revert(never);
  expect(server.guestShellRuns()).toBe(true);
});
