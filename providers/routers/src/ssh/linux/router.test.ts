import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RouterFile } from "../../api.ts";
import { targetOf } from "../target.fixture.ts";
import { type LinuxServer, startLinux } from "./linux-server.fixture.ts";
import { linuxRouter } from "./router.ts";

const never = new AbortController().signal;
const FRR = "/etc/podspan/frr.conf";
const KEY = "/etc/podspan/secret/ike";
let server: LinuxServer;

beforeEach(async () => {
  server = await startLinux();
  await put("/opt/podspan/apply.sh", '#!/bin/sh\necho applied >>"$PODSPAN_ROOT/applied"\n', 0o755);
  await put(FRR, "hostname before\n");
});
afterEach(() => server.stop());

async function put(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(server.root, path)), { recursive: true });
  await writeFile(join(server.root, path), text);
  await chmod(join(server.root, path), mode);
}

async function program(name: string, text: string): Promise<void> {
  await writeFile(join(server.programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function text(path: string): Promise<string> {
  return readFile(join(server.root, path), "utf8");
}

function api(patience?: number): ReturnType<typeof linuxRouter> {
  const more = {
    platform: "linux" as const,
    password: "linux-password",
    ...(patience === undefined ? {} : { patience }),
  };
  return linuxRouter(targetOf(server, more));
}

function change(...files: readonly RouterFile[]) {
  return { lines: [], files, revertAfter: 60 };
}

const NEW: RouterFile = { path: FRR, text: "hostname it's new\n ip nhrp authentication <secret:nhrp>\n", mode: "0644" };

test("files are read, and those that are not there are left out", async () => {
  await put("/etc/with space/x.conf", "päth\nwithout end");
  expect(await api().files([FRR, "/etc/none", "/etc/with space/x.conf"], never)).toEqual({
    [FRR]: "hostname before\n",
    "/etc/with space/x.conf": "päth\nwithout end",
  });
});

test("a change goes in, waits, and stays when it is confirmed", async () => {
  const pending = await api().commit(change(NEW, { path: KEY, text: "plantedikekey\n", mode: "0600" }), never);
  expect(await text(FRR)).toBe(NEW.text);
  expect((await stat(join(server.root, KEY))).mode & 0o777).toBe(0o600);
  expect((await stat(join(server.root, dirname(KEY)))).mode & 0o777).toBe(0o700);
  expect(await text("/applied")).toBe("applied\n");
  expect(await api().pending(never)).toBe(true);
  await pending.confirm(never);
  expect(await api().pending(never)).toBe(false);
  expect(await text(FRR)).toBe(NEW.text);
  await expect(stat(join(server.root, "/var/lib/podspan/change"))).rejects.toThrow("ENOENT");
});

test("a change that is taken back leaves what was there, and no file that was not", async () => {
  const pending = await api().commit(change(NEW, { path: KEY, text: "plantedikekey\n", mode: "0600" }), never);
  await pending.revert(never);
  expect(await text(FRR)).toBe("hostname before\n");
  await expect(text(KEY)).rejects.toThrow("ENOENT");
  expect(await text("/applied")).toBe("applied\napplied\n");
  expect(await api().pending(never)).toBe(false);
});

test("a file that is to go goes, and comes back", async () => {
  const pending = await api().commit(change({ path: FRR, mode: "0644" }), never);
  await expect(text(FRR)).rejects.toThrow("ENOENT");
  await pending.revert(never);
  expect(await text(FRR)).toBe("hostname before\n");
});

test("nobody confirms: the timer puts everything back", async () => {
  const pending = await api().commit(change(NEW), never);
  expect(await api().pending(never)).toBe(true);
  await server.expire();
  while (await api().pending(never));
  expect(await text(FRR)).toBe("hostname before\n");
  await expect(pending.confirm(never)).rejects.toMatchObject({ code: "RouterChanged" });
});

test("where systemd runs, the timer is its own", async () => {
  await mkdir(join(server.root, "run/systemd/system"), { recursive: true });
  await program("systemd-run", 'echo "$@" >>"$PODSPAN_ROOT/asked"');
  await program("systemctl", 'echo "$@" >>"$PODSPAN_ROOT/asked"');
  const pending = await api().commit(change(NEW), never);
  await pending.confirm(never);
  const asked = (await text("/asked")).replaceAll(server.root, "");
  expect(asked).toBe(
    "--quiet --collect --unit=podspan-revert --on-active=60 sh /var/lib/podspan/change/revert.sh\n" +
      "stop podspan-revert.timer podspan-revert.service\n",
  );
});

test.each([
  ["FRR", FRR, "vtysh", "hostname\n"],
  ["nftables", "/etc/podspan/nftables.conf", "nft", "table\n"],
])("what %s refuses is never swapped in", async (_, path, name, bad) => {
  await program(name, '[ "$(wc -c <"$3")" -gt 9 ] || { echo "line 1: too short" >&2; exit 1; }');
  const refused = api().commit(change(NEW, { path, text: bad, mode: "0644" }), never);
  await expect(refused).rejects.toMatchObject({
    code: "RouterRefused",
    message: `127.0.0.1:${server.port}: \`${path}\` was refused: line 1: too short`,
  });
  expect(await text(FRR)).toBe("hostname before\n");
  expect(await api().pending(never)).toBe(false);
  await expect(text("/applied")).rejects.toThrow("ENOENT");
});

test("marks are checked as if keys stood there", async () => {
  await program("vtysh", 'cp "$3" "$PODSPAN_ROOT/checked"');
  await (await api().commit(change(NEW), never)).confirm(never);
  expect(await text("/checked")).toContain(" ip nhrp authentication podspan0\n");
});

test("a change that cannot be made to count is taken back", async () => {
  await put(
    "/opt/podspan/apply.sh",
    '#!/bin/sh\ngrep -q before "$PODSPAN_ROOT/etc/podspan/frr.conf" || { echo "no such unit" >&2; exit 1; }\n',
    0o755,
  );
  await expect(api().commit(change(NEW), never)).rejects.toMatchObject({
    code: "RouterRefused",
    message: `127.0.0.1:${server.port}: \`/opt/podspan/apply.sh\` was refused: no such unit`,
  });
  expect(await text(FRR)).toBe("hostname before\n");
});

test("a change that still waits is taken back before another goes in", async () => {
  await api().commit(change(NEW), never);
  const other = { path: "/etc/podspan/other.conf", text: "other\n", mode: "0644" } as const;
  await (await api().commit(change(other), never)).confirm(never);
  expect([await text(FRR), await text(other.path)]).toEqual(["hostname before\n", "other\n"]);
});

test("who cannot connect any more cannot confirm, and the connection that is left takes the change back", async () => {
  const pending = await api().commit(change(NEW), never);
  server.shut();
  await expect(pending.confirm(never)).rejects.toMatchObject({ faultClass: "transient" });
  await pending.revert(never);
  expect(await text(FRR)).toBe("hostname before\n");
});

test("a router that was never prepared is not changed", async () => {
  await put("/opt/podspan/apply.sh", "", 0o644);
  await expect(api().commit(change(NEW), never)).rejects.toMatchObject({ code: "RouterUnprepared" });
  expect(await text(FRR)).toBe("hostname before\n");
});

test("no key is ever an argument of a program", async () => {
  await program("mv", 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " " >>"$PODSPAN_ROOT/seen"; exec /bin/mv "$@"');
  const key = "plantedkeynobodysees";
  await (await api().commit(change({ path: KEY, text: `${key}\n`, mode: "0600" }), never)).confirm(never);
  const seen = await text("/seen");
  expect(seen).toContain("mv -f");
  expect(seen).not.toContain(key);
  expect(seen).not.toContain(Buffer.from(`${key}\n`).toString("base64"));
});

test("a signal ends a command", async () => {
  const stop = new AbortController();
  await program("vtysh", 'touch "$PODSPAN_ROOT/begun"; read -r never');
  const asked = api().runningConfiguration(stop.signal);
  const stopped = expect(asked).rejects.toThrow("stopped");
  while (!existsSync(join(server.root, "begun"))) await setImmediate();
  stop.abort(new Error("stopped"));
  await stopped;
});
