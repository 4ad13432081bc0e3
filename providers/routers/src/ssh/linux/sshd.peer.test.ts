import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type SshdServer, startSshd } from "../../../../../tools/peers/sshd/sshd-server.ts";
import { describePeer } from "../../../../../tools/peers/suite.ts";
import { routerContract } from "../../api.contract.ts";
import type { RouterWriteApi } from "../../api.ts";
import { fingerprint } from "../host-key.ts";
import { sshRouter } from "../router.ts";
import { sleepUntil } from "./linux-server.fixture.ts";

const never = new AbortController().signal;
const NAME = "/etc/podspan/frr.conf";

function routerAt({ port, hostKey, privateKey }: SshdServer, pinned = fingerprint(hostKey)): RouterWriteApi {
  const address = { platform: "linux", host: "127.0.0.1", port, user: "root", hostKey: pinned } as const;
  return sshRouter({ address, login: () => Promise.resolve({ privateKey }), patience: 20_000 });
}

async function put(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  await chmod(join(root, path), 0o755);
}

await describePeer("sshd", "OpenSSH's server", () => {
  routerContract("a Linux router behind it", async () => {
    const server = await startSshd();
    const expired = join(server.root, "expire");
    await put("/", join(server.programs, "sleep"), sleepUntil(expired));
    await put(server.root, "/opt/podspan/apply.sh", "#!/bin/sh\n");
    await put(server.root, NAME, "hostname before\n");
    const api = routerAt(server);
    return {
      api,
      file: NAME,
      change: (name, revertAfter) => ({
        lines: [],
        files: [{ path: NAME, text: `hostname ${name}\n`, mode: "0644" }],
        revertAfter,
      }),
      read: async () => (await api.files([NAME], never))[NAME] ?? "",
      expire: async () => {
        await writeFile(expired, "");
        while (await api.pending(never));
      },
      stop: async () => {
        // Or a timer would be left behind.
        await writeFile(expired, "");
        await server.stop();
      },
    };
  });

  test("its host key is the one that is pinned, or nobody logs in", async () => {
    const server = await startSshd();
    try {
      expect(await routerAt(server).show("id -u", never)).toBe("0\n");
      await expect(routerAt(server, `SHA256:${"A".repeat(43)}`).show("id -u", never)).rejects.toMatchObject({
        code: "RouterHostKey",
      });
    } finally {
      await server.stop();
    }
  });
});
