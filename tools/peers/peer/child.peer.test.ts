import { existsSync } from "node:fs";
import { createConnection } from "node:net";
import { expect, test } from "vitest";
import { freePort, removeFolder, startChild, temporaryFolder, waitFor } from "./child.ts";

const shell = async (script: string) => {
  const folder = await temporaryFolder("child");
  return { folder, child: startChild({ name: "shell", command: "/bin/sh", args: ["-c", script], folder }) };
};

test("a child's output can be waited for, and stop ends it", async () => {
  const { folder, child } = await shell("echo listening on 7; exec sleep 60");
  const port = await waitFor("port", [child], 10_000, async () => /listening on (\d)/.exec(child.log())?.[1]);
  expect(port).toBe("7");
  expect(child.hasEnded()).toBe(false);
  await child.stop();
  expect(child.hasEnded()).toBe(true);
  expect(() => process.kill(child.pid, 0)).toThrow("ESRCH");
  await child.stop();
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

test("waiting for a child that ends fails with what it said", async () => {
  const { folder, child } = await shell("echo no such flag >&2; exit 3");
  await expect(waitFor("port", [child], 10_000, async () => undefined)).rejects.toThrow(/shell ended.*no such flag/s);
  await removeFolder(folder);
});

test("waiting ends at the deadline, with what the child said", async () => {
  const { folder, child } = await shell("echo thinking; exec sleep 60");
  await waitFor("output", [child], 10_000, async () => child.log() || undefined);
  await expect(waitFor("port", [child], 50, async () => undefined)).rejects.toThrow(/no port within 0.05 s.*thinking/s);
  await child.stop();
  await removeFolder(folder);
});

test("a program that does not exist counts as ended", async () => {
  const folder = await temporaryFolder("child");
  const child = startChild({ name: "nothing", command: "/nonexistent/program", args: [], folder });
  await expect(waitFor("port", [child], 10_000, async () => undefined)).rejects.toThrow("nothing ended");
  await removeFolder(folder);
});

test("a free port can be listened on by another", async () => {
  const port = await freePort();
  const refused = new Promise((resolve) => createConnection(port, "127.0.0.1").on("error", resolve));
  expect(await refused).toMatchObject({ code: "ECONNREFUSED" });
});
