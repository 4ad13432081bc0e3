import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RouterScope } from "@podspan/core/desired";
import type { BoundStep } from "@podspan/core/ports";
import { configurationOf, type DmvpnRouter } from "@podspan/core/routers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SPOKE } from "../../../../core/src/routers/routers.fixture.ts";
import { plainContext } from "../../../kubernetes/src/testing/step-context.ts";
import type { RouterDeps } from "../access.ts";
import { routerReader } from "../observe/reader.ts";
import { type LinuxServer, startLinux } from "../ssh/linux/linux-server.fixture.ts";
import { linuxRouter } from "../ssh/linux/router.ts";
import { targetOf } from "../ssh/target.fixture.ts";
import { routersWriter } from "./writer.ts";

const SCOPE: RouterScope = { plane: "router", router: "west2-dc1/us-west-2a" };
const KEYS = { ike: "plantedikekey0123", nhrp: "nhrpkey1", ospf: "plantedospfkey" };
const DAEMONS = "/etc/frr/daemons";
let server: LinuxServer;

beforeEach(async () => {
  server = await startLinux();
  await put("/opt/podspan/apply.sh", "#!/bin/sh\n");
  await put(DAEMONS, "bgpd=no\n");
});
afterEach(() => server.stop());

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(server.root, path)), { recursive: true });
  await writeFile(join(server.root, path), text);
  await chmod(join(server.root, path), 0o755);
}

function text(path: string): Promise<string> {
  return readFile(join(server.root, path), "utf8");
}

function deps(keys: Readonly<Record<string, string>> = KEYS): RouterDeps {
  const secrets = { ike: { env: "ike" }, nhrp: { env: "nhrp" }, ospf: { env: "ospf" } };
  const api = linuxRouter(targetOf(server, { platform: "linux", password: "linux-password" }));
  return {
    reach: () => ({ platform: "linux", api, secrets }),
    secrets: { read: ({ env = "" }) => Promise.resolve(keys[env] ?? "") },
  };
}

function step(router: DmvpnRouter | undefined): BoundStep {
  const operation = router === undefined ? "delete" : "update";
  return {
    key: "it",
    action: operation,
    operation,
    kind: "router-configuration",
    id: "west2-dc1/router-configuration/us-west-2a",
    scope: SCOPE,
    ...(router === undefined ? {} : { after: { statements: configurationOf(router) } }),
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "it is tested",
  };
}

test("a Linux router gets its files and its keys, keeps them apart, and gets its own back", async () => {
  const context = plainContext({ clock: { now: () => 0, sleep: () => Promise.resolve() } });
  const wanted = configurationOf(SPOKE);
  const seen = async (keys = KEYS) =>
    (await routerReader(deps(keys)).observe({ plane: "router", router: SCOPE.router, wanted }, context)).resources[0]
      ?.props;
  await seen();
  expect(server.connections).toBe(1);
  await routersWriter(deps()).run(step(SPOKE), context);
  expect(server.connections).toBe(1 + 6);
  expect(await seen()).toEqual({ statements: wanted });
  expect(await text("/etc/podspan/secret/ike")).toBe(`${KEYS.ike}\n`);
  expect(await text("/etc/podspan/frr.conf")).toContain("<secret:ospf>");
  const later = { ...KEYS, ospf: "laterospfkey" };
  expect(JSON.stringify(await seen(later))).toContain("<hidden>");
  await routersWriter(deps(later)).run(step(SPOKE), context);
  expect(await text("/etc/podspan/secret/ospf")).toBe("laterospfkey\n");
  expect(await seen(later)).toEqual({ statements: wanted });
  await routersWriter(deps(later)).run(step(undefined), context);
  expect(await text(DAEMONS)).toBe("bgpd=no\n");
  await expect(text("/etc/podspan/frr.conf")).rejects.toThrow("ENOENT");
  await expect(text("/etc/podspan/secret/ike")).rejects.toThrow("ENOENT");
  const told = JSON.stringify([context.writes, context.prior, context.notes]);
  for (const key of [...Object.values(KEYS), later.ospf]) expect(told).not.toContain(key);
});
