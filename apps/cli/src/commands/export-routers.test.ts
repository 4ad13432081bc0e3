import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXAMPLES, POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

const HYBRID = join(EXAMPLES, "hybrid");

describe("what routers are to be told", () => {
  test("of IOS-XE: the hub's statements, and what its people have to do (fault 1b-27)", async () => {
    const { exit, stdout } = await podspan("export iosxe", { cwd: folderWith({ from: HYBRID }) });
    expect(exit).toBe(0);
    expect(stdout).toContain("identity fqdn us-west-2a.eks1-dc1.hybrid.podspan");
    expect(stdout).toContain("==> dc1/hub-1/HAND-OVER.md <==");
  });

  test("of two Cisco routers: what moves routes beside the statements that run it, and no key", async () => {
    const cwd = folderWith({ from: HYBRID });
    const file = join(cwd, "fabric.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("platform: linux, zone", "platform: c8000v, zone"));
    const { exit, stdout } = await podspan("export iosxe --json", { cwd });
    expect(exit).toBe(0);
    const { files }: { files: readonly { path: string; text: string }[] } = JSON.parse(stdout);
    const own = files.filter(({ path }) => path.startsWith("eks1-dc1/us-west-2a/"));
    const [statements, program] = own.map(({ text }) => text);
    const name = own[1]?.path.split("/").at(-1);
    expect(name).toMatch(/^podspan-eks1-dc1-[0-9a-f]{16}\.py$/);
    expect(statements).toContain(`guestshell run python3 /bootflash/guest-share/${name}`);
    expect(program).toMatch(/"partner": \{\s+"address": "10\.0\.110\.254"/);
    expect(own.map(({ text }) => text).join("")).not.toMatch(/pre-shared-key (?!<secret:ike>)/);
  });

  test("of Linux: the files of each router, with no key in them (fault 1b-9)", async () => {
    const { exit, stdout } = await podspan("export frr --json", { cwd: folderWith({ from: HYBRID }) });
    expect(exit).toBe(0);
    const { files }: { files: readonly { path: string; text: string }[] } = JSON.parse(stdout);
    expect(files.map(({ path }) => path)).toContain("eks1-dc1/us-west-2b/etc/podspan/frr.conf");
    expect(files.map(({ text }) => text).join("")).toContain("<secret:ospf>");
  });

  test("-o writes a file", async () => {
    const cwd = folderWith({ from: HYBRID });
    const { exit, stdout, stderr } = await podspan("export iosxe -o hub.txt", { cwd });
    expect([exit, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("Wrote hub.txt.");
    expect(readFileSync(join(cwd, "hub.txt"), "utf8")).toContain("crypto ikev2 keyring");
  });

  test.each([
    ["export", 64, "USAGE Export what? `podspan export iosxe` and `podspan export frr` are what there is."],
    ["export cobol", 64, "USAGE Unknown format `cobol`."],
    ["export terraform", 1, "NOT-YET `podspan export terraform` is not built yet"],
    ["export iosxe", 1, "USAGE no router of the Fabric is told in iosxe"],
  ])("%s where there is none: %i", async (words, exit, said) => {
    const ran = await podspan(words, { cwd: folderWith({ from: POD_RANGES }) });
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toContain(said);
  });
});
