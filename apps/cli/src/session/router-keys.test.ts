import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan } from "@podspan/core/plan";
import { expect, test } from "vitest";
import { carryOut } from "../commands/carrying-out.ts";
import { folderWith, memoryContext, podspan } from "../testing/memory.ts";
import { linuxRouter, routedFabric } from "../testing/routed-fabric.ts";
import { openFabric } from "./fabric-file.ts";
import { unfitKeys } from "./router-keys.ts";
import { secretReader } from "./secrets.ts";
import { openToChange } from "./session.ts";

const SECRET = "never-to-be-told";

const FLAGS = {
  yes: true,
  json: true,
  acceptLoss: undefined,
  breakLock: undefined,
  target: undefined,
  state: undefined,
  world: undefined,
  only: undefined,
} as const;

const FABRIC = routedFabric({
  routers: [linuxRouter("us-west-2a", "10.250.0.9"), linuxRouter("us-west-2b", "10.250.0.10", "aws: login")],
  link: ["nhrp: { key: { env: NHRP } }", "ospf: { key: { file: ospf } }"],
});

/** What stands in the way of building both routers, with these variables, and these texts in the files. */
async function told(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  const cwd = folderWith({ fabric: FABRIC });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const plan: Plan = JSON.parse((await podspan("plan --json", { cwd })).stdout);
  const { cli } = memoryContext({ cwd });
  const file = await openFabric(cli, undefined);
  if (!file.ok) throw new Error("the Fabric cannot be opened");
  const problems = await unfitKeys(file.value, plan.steps, {
    secrets: secretReader({ env, folder: cwd }),
    privateKeyFault: async (text) => (text === "private" ? undefined : "is no private key"),
  });
  expect(JSON.stringify(problems)).not.toContain(SECRET);
  return problems.map(({ code, severity, message, at }) => `${severity} ${code} ${at?.line} ${message}`);
}

test("keys and logins that are there and fit stand in nobody's way, and nobody asks AWS for one", async () => {
  expect(await told({ PSK: "psk", NHRP: "12345678" }, { id: "private\n", ospf: "1234567890123456\n" })).toEqual([]);
});

test("each that is not there is told once, at its place", async () => {
  expect(await told({}, {})).toEqual([
    "error SEC-3 22 environment variable PSK is not set",
    "error SEC-3 23 environment variable NHRP is not set",
    "error SEC-3 24 file ospf cannot be read (ENOENT)",
    "error SEC-3 19 file id cannot be read (ENOENT)",
  ]);
});

test("each that no router takes is told with its rule, and never what it is", async () => {
  expect(await told({ PSK: `${SECRET} ?`, NHRP: SECRET }, { id: SECRET, ospf: `${SECRET}x` })).toEqual([
    "error VPN-2 22 the IKEv2 pre-shared key has a space in it (environment variable PSK)",
    "error VPN-2 23 the NHRP key is longer than 8 characters (environment variable NHRP)",
    "error VPN-3 24 the OSPF key is longer than 16 characters (file ospf)",
    "error SEC-3 19 file id is no private key",
  ]);
});

test("apply stops at them before its first step", async () => {
  const cwd = folderWith({ fabric: FABRIC });
  const { cli, stderr } = memoryContext({ cwd });
  const file = await openFabric(cli, undefined);
  if (!file.ok) throw new Error("the Fabric cannot be opened");
  const session = await openToChange(cli, FLAGS, file.value);
  if (!session.ok) throw new Error("the twin cannot be opened");
  const { world, lease } = session.value;
  const begun: string[] = [];
  const unfit = { code: "SEC-3", severity: "error", message: "not there", cause: "", fix: "" } as const;
  const exit = await carryOut(
    {
      ...session.value,
      world: { ...world, unfitKeys: async () => [unfit], begin: async () => void begun.push("world") },
    },
    FLAGS,
    { plan: () => Promise.reject(new Error("planned")), done: () => "", open: async () => ({ ok: true, value: [] }) },
    {
      plan: { steps: [], checks: [], diagnostics: [] } as unknown as Plan,
      snapshot: { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: [] },
      proof: undefined,
      resolutions: [],
      remembers: false,
      before: async () => void begun.push("lock"),
    },
  );
  await lease.release();
  expect(exit).toBe(1);
  expect(stderr()).toContain("error SEC-3 not there");
  expect(begun).toEqual([]);
});
