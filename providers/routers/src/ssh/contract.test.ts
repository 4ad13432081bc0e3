import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { routerContract } from "../api.contract.ts";
import { DOCUMENT_SPOKE } from "../iosxe-grammar/document.fixture.ts";
import { startIos } from "./iosxe/ios-server.fixture.ts";
import { startLinux } from "./linux/linux-server.fixture.ts";
import { sshRouter } from "./router.ts";
import { targetOf } from "./target.fixture.ts";

const never = new AbortController().signal;
const NAME = "/etc/podspan/frr.conf";

routerContract("IOS-XE at the end of SSH", async () => {
  const server = await startIos({ configuration: DOCUMENT_SPOKE });
  const api = sshRouter(targetOf(server));
  const line = (name: string) => ({ text: `hostname ${name}`, shown: `hostname ${name}` });
  return {
    api,
    file: "bootflash:guest-share/podspan-dc.py",
    change: (name, revertAfter) => ({ lines: [line(name)], files: [], revertAfter }),
    read: async () => /^hostname .*/m.exec(await api.runningConfiguration(never))?.[0] ?? "",
    expire: async () => server.expire(),
    stop: () => server.stop(),
  };
});

routerContract("Linux at the end of SSH", async () => {
  const server = await startLinux();
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(server.root, path)), { recursive: true });
    await writeFile(join(server.root, path), text);
    await chmod(join(server.root, path), 0o755);
  };
  await put("/opt/podspan/apply.sh", "#!/bin/sh\n");
  await put(NAME, "hostname before\n");
  const api = sshRouter(targetOf(server, { platform: "linux", password: "linux-password" }));
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
      await server.expire();
      while (await api.pending(never));
    },
    stop: () => server.stop(),
  };
});
