import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failingLayer } from "@podspan/core/routers";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RouterAccess } from "../access.ts";
import { type LinuxServer, startLinux } from "../ssh/linux/linux-server.fixture.ts";
import { sshRouter } from "../ssh/router.ts";
import { targetOf } from "../ssh/target.fixture.ts";
import { routersProber } from "./prober.ts";

const never = new AbortController().signal;
const COMMANDS = ["swanctl --list-sas 2>/dev/null || true", "vtysh -c 'show ip nhrp json' 2>/dev/null || true"];
let server: LinuxServer;

beforeEach(async () => {
  server = await startLinux();
});
afterEach(() => server.stop());

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(server.programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function prober(password = "linux-password") {
  const target = targetOf(server, { platform: "linux", user: "admin", password });
  const access: RouterAccess = { platform: "linux", api: sshRouter(target), secrets: {} };
  return routersProber({ reach: ({ router }) => (router === "up/a" ? access : undefined) });
}

test("what every command prints is told in their order, over SSH", async () => {
  await program("swanctl", 'echo "hub-1: #3, ESTABLISHED, IKEv2, $1"');
  await program("vtysh", 'echo "{\\"asked\\": \\"$2\\"}"');
  expect(await prober().show("up/a", COMMANDS, never)).toEqual({
    kind: "answered",
    outputs: ["hub-1: #3, ESTABLISHED, IKEv2, --list-sas\n", '{"asked": "show ip nhrp json"}\n'],
  });
});

test("a program that does not run is an answer: its layer fails", async () => {
  await program("swanctl", "echo connecting to socket failed >&2; exit 111");
  await program("vtysh", "exit 1");
  const answer = await prober().show("up/a", COMMANDS, never);
  if (answer.kind === "silent") throw new Error(answer.why);
  const [sas = "", nhrp = ""] = answer.outputs;
  expect(failingLayer({ sas, nhrp, neighbours: "", routes: "" }, ["10.1.0.0/16"])).toBe("ike");
});

test("a router that nobody can reach, or that refuses, is silent and says why, without a secret", async () => {
  expect(await prober().show("up/b", COMMANDS, never)).toEqual({
    kind: "silent",
    why: "nothing says how it is reached",
  });
  const refused = await prober("wrong-password").show("up/a", COMMANDS, never);
  expect(refused).toMatchObject({ kind: "silent", why: expect.any(String) });
  expect(JSON.stringify(refused)).not.toContain("wrong-password");
  server.shut();
  expect(await prober().show("up/a", COMMANDS, never)).toMatchObject({ kind: "silent" });
});

test("a run that is interrupted asks no further", async () => {
  const stopped = new AbortController();
  stopped.abort(new Error("interrupted"));
  await expect(prober().show("up/a", COMMANDS, stopped.signal)).rejects.toThrow("interrupted");
});
