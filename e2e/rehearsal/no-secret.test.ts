import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { clearOfType7 } from "@podspan/core/routers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectNoSecret, leaks, watchArguments } from "../world/no-secret.fixture.ts";

const SECRET = 'planted"Secret/0123';
const secrets = { ike: SECRET };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podspan-secret-"));
  mkdirSync(join(folder, "deep", "er"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  ["plain text", `psk ${SECRET}\n`],
  ["JSON", JSON.stringify({ psk: SECRET })],
  ["a URL", `?psk=${encodeURIComponent(SECRET)}`],
  ["base64", Buffer.from(SECRET).toString("base64")],
  ["base64", Buffer.from(`x${SECRET}yz`).toString("base64")],
  ["base64", Buffer.from(`xy${SECRET}`).toString("base64")],
  ["hexadecimal", Buffer.from(SECRET).toString("hex")],
  ["reversed", [...SECRET].reverse().join("")],
])("a secret is found as %s, in files however deep and in texts", async (as, text) => {
  writeFileSync(join(folder, "deep", "er", "file"), text);
  expect(await leaks(secrets, folder, { output: text })).toEqual([
    { secret: "ike", place: "deep/er/file", as },
    { secret: "ike", place: "output", as },
  ]);
});

test("a secret is found as type 7", async () => {
  const text = "13061E010803557878";
  expect(clearOfType7(text)).toBe("cisco123");
  writeFileSync(join(folder, "router"), `ip ospf authentication-key 7 ${text}\n`);
  expect(await leaks({ ospf: "cisco123" }, folder)).toEqual([{ secret: "ospf", place: "router", as: "type 7" }]);
});

test("a secret is found in what is compressed", async () => {
  writeFileSync(join(folder, "journal.gz"), gzipSync(`psk ${SECRET}`));
  expect(await leaks(secrets, folder)).toEqual([{ secret: "ike", place: "journal.gz", as: "plain text" }]);
});

test("a secret is found among the arguments of a program", async () => {
  const seen = watchArguments(secrets);
  const program = spawn("sh", ["-c", "read -r never", SECRET], { stdio: ["pipe", "ignore", "ignore"] });
  await once(program, "spawn");
  const ended = once(program, "close");
  const found = seen();
  program.stdin.end();
  await ended;
  expect(found).toEqual([{ secret: "ike", place: "arguments of a program", as: "plain text" }]);
});

test("marks, names and nothing are no secrets", async () => {
  writeFileSync(join(folder, "plan.json"), "pre-shared-key <secret:ike>, { env: IKE_KEY }");
  await expectNoSecret(secrets, folder, { output: "planted" });
  expect(watchArguments(secrets)()).toEqual([]);
});

test("a secret that is too short to be looked for is refused", async () => {
  await expect(leaks({ nhrp: "short" }, folder, { output: "" })).rejects.toThrow("secret nhrp is too short");
});
