import { chmod, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { removeFolder, startChild, temporaryFolder, waitFor } from "../peer/child.ts";
import { readyPeer } from "../peers.ts";
import { keyPair } from "./key-pair.ts";
import { libraryPath } from "./sshd.ts";

/** An OpenSSH server on this machine that lets root in with one key. */
export interface SshdServer {
  readonly port: number;
  /** `SHA256:…`, and so on, as `ssh-keygen -l` prints it, is made of this: the host key as it goes over the wire. */
  readonly hostKey: Buffer;
  /** In OpenSSH's form. */
  readonly privateKey: string;
  /** `PODSPAN_ROOT` of whoever logs in: stands before every path of a router. */
  readonly root: string;
  /** A folder whose programs come before the machine's. */
  readonly programs: string;
  stop(): Promise<void>;
}

/** Starts sshd on a port of its own; throws when it is missing. */
export const startSshd = async (): Promise<SshdServer> => {
  const peer = await readyPeer("sshd");
  const folder = await temporaryFolder("sshd");
  const [host, user] = [keyPair(), keyPair()];
  const [root, programs, port] = [join(folder, "root"), join(folder, "bin"), await freePort()];
  await Promise.all([mkdir(root), mkdir(programs)]);
  await writeFile(join(folder, "host"), host.private, { mode: 0o600 });
  await writeFile(join(folder, "authorized"), `${user.public}\n`, { mode: 0o600 });
  await writeFile(join(folder, "sshd_config"), configuration(folder, { port, root, programs }));
  const script = join(folder, "start.sh");
  await writeFile(script, start(folder, `${libraryPath(peer.folders)} exec '${peer.path}'`));
  await chmod(script, 0o755);
  const server = startChild({ name: "sshd", command: "unshare", args: ["-m", "sh", script], folder });
  const stop = async (): Promise<void> => {
    await server.stop();
    await removeFolder(folder);
  };
  try {
    await waitFor("sshd to listen", [server], 30_000, async () => /Server listening/.exec(server.log())?.[0]);
  } catch (error) {
    await stop();
    throw error;
  }
  const key = ssh2.utils.parseKey(host.public);
  if (key instanceof Error) throw key;
  return { port, hostKey: key.getPublicSSH(), privateKey: user.private, root, programs, stop };
};

const configuration = (
  folder: string,
  { port, root, programs }: { readonly port: number; readonly root: string; readonly programs: string },
): string => `Port ${port}
ListenAddress 127.0.0.1
HostKey ${folder}/host
AuthorizedKeysFile ${folder}/authorized
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv PODSPAN_ROOT=${root} PATH=${programs}:/usr/sbin:/usr/bin:/sbin:/bin
`;

/** sshd wants a user and a folder of its own; it gets them where nobody else sees them. */
const start = (folder: string, command: string): string => `set -e
mount -t tmpfs none /run
mkdir /run/sshd
{ cat /etc/passwd; echo 'sshd:x:19999:65534::/run/sshd:/usr/sbin/nologin'; } >'${folder}/passwd'
mount --bind '${folder}/passwd' /etc/passwd
${command} -D -e -f '${folder}/sshd_config'
`;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
