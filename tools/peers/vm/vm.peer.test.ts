import { expect, test } from "vitest";
import { describePeer } from "../suite.ts";
import { runMachine } from "./run-machine.ts";

await describePeer("vm", "a machine with its own kernel", () => {
  test("it runs a script, has what routers need, and brings back what the script left", async () => {
    const run =
      "modprobe -a ip_gre esp4 nft_log && echo $((6 * 7)) && node -p process.version && cat /in/deep/file >/out/file; exit 3";
    const result = await runMachine({ files: { run, "deep/file": "brought" }, deadline: 60_000 });
    expect(result.log).toMatch(/^42\nv20\./);
    expect(result.status).toBe(3);
    expect(await result.file("file")).toBe("brought");
    await result.remove();
  });
});
