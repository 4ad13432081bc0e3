import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2 from "ssh2";
import { keyPair } from "../../../../../tools/peers/sshd/key-pair.ts";
import { fingerprint } from "../host-key.ts";

export interface LinuxServer {
  readonly port: number;
  readonly hostKey: string;
  /** Stands before every path of the router. */
  readonly root: string;
  /** A folder whose programs come before the machine's. */
  readonly programs: string;
  /** Connections so far. */
  readonly connections: number;
  /** The timers of this router run out when the file `expire` is in its root, not before. */
  expire(): Promise<void>;
  /** No new connection from now on. */
  shut(): void;
  stop(): Promise<void>;
}

const KEY = keyPair();

/** A `sleep` that lasts until a file is there; fractions of a second are left to others, as a login shell that waits for a lock. */
export function sleepUntil(expired: string): string {
  return `#!/bin/sh
case "$1" in *.*) exec /bin/sleep "$1" ;; esac
until [ -e '${expired}' ]; do /bin/sleep 0.01; done
`;
}

/** An SSH server whose commands a real shell runs, in a root of its own. */
export async function startLinux(): Promise<LinuxServer> {
  const folder = await mkdtemp(join(tmpdir(), "podspan-linux-router-"));
  const [root, programs] = [join(folder, "root"), join(folder, "bin")];
  await mkdir(root, { recursive: true });
  await mkdir(programs, { recursive: true });
  const expired = join(root, "expire");
  await writeFile(join(programs, "sleep"), sleepUntil(expired), { mode: 0o755 });
  // What a router's own scripts call must not reach this machine.
  for (const name of ["apparmor_parser", "modprobe", "networkctl", "nft", "sysctl", "systemctl", "vtysh"]) {
    await writeFile(join(programs, name), "#!/bin/sh\n", { mode: 0o755 });
  }
  const clients = new Set<ssh2.Connection>();
  let open = true;
  let connections = 0;
  const server = new ssh2.Server({ hostKeys: [KEY.private] }, (client) => {
    (Reflect.get(client, "_sock") as Socket).setNoDelay(true);
    client.on("error", () => {});
    if (!open) {
      client.end();
      return;
    }
    clients.add(client);
    connections += 1;
    client.on("close", () => clients.delete(client));
    client.on("authentication", (context) => {
      if (context.method === "password" && context.password === "linux-password") context.accept();
      else context.reject(["password"]);
    });
    client.on("session", (accept) => {
      accept().on("exec", (take, _reject, { command }) => {
        const channel = take();
        const env = { PATH: `${programs}:${process.env.PATH ?? ""}`, PODSPAN_ROOT: root };
        const shell = spawn("sh", ["-c", command], { env, stdio: "pipe" });
        channel.pipe(shell.stdin);
        shell.stdout.pipe(channel, { end: false });
        shell.stderr.pipe(channel.stderr, { end: false });
        shell.on("close", (code) => {
          channel.exit(code ?? 255);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const key = ssh2.utils.parseKey(KEY.public);
  if (key instanceof Error) throw key;
  return {
    port: (server.address() as { readonly port: number }).port,
    hostKey: fingerprint(key.getPublicSSH()),
    root,
    programs,
    get connections() {
      return connections;
    },
    expire: () => writeFile(expired, ""),
    shut: () => {
      open = false;
    },
    stop: async () => {
      // Or a timer would be left behind.
      await writeFile(expired, "");
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
