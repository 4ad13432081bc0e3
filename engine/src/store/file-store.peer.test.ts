import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { removeFoldersAfterwards, temporaryFolder } from "../testing/folder.ts";
import { FileStore } from "./file-store.ts";

removeFoldersAfterwards();

const RIVAL = fileURLToPath(new URL("../testing/rival.ts", import.meta.url));

function rival(directory: string, name: string, rounds: number): ChildProcess {
  return spawn(process.execPath, [RIVAL, directory, name, String(rounds)], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Lines of a log in which nobody wrote between another's begin and end. */
function expectTurns(lines: readonly string[], killed: (name: string) => boolean): void {
  for (const [index, line] of lines.entries()) {
    const [what, ...who] = line.split(" ");
    if (what !== "begin" || lines[index + 1] === `end ${who.join(" ")}`) continue;
    expect(killed(who[0] ?? "")).toBe(true);
  }
}

describe("real processes on one directory (the operating system is the peer)", () => {
  test("take turns: nobody writes while another holds the lease, and nothing is lost or written twice", async () => {
    const directory = join(temporaryFolder(), "state");
    const names = ["a", "b", "c", "d"];
    const rivals = names.map((name) => rival(directory, name, 15));
    const codes = await Promise.all(rivals.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    const lines = await new FileStore({ directory, clock: systemClock }).readLog("log.ndjson");
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines).toHaveLength(2 * 15 * names.length);
    expectTurns(lines, () => false);
  });

  test("that are killed while they hold the lease make way at once, whatever they were writing", async () => {
    const directory = join(temporaryFolder(), "state");
    const store = new FileStore({ directory, clock: systemClock });
    for (let victim = 0; victim < 6; victim++) {
      const child = rival(directory, `victim${victim}`, 100_000);
      const before = (await store.readLog("log.ndjson")).length;
      while ((await store.readLog("log.ndjson")).length < before + 3 + victim) await systemClock.sleep(1);
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const [code] = await once(rival(directory, "survivor", 5), "exit");
    expect(code).toBe(0);
    const lines = await store.readLog("log.ndjson");
    expect(lines.filter((line) => line.includes("survivor"))).toHaveLength(10);
    expect(new Set(lines).size).toBe(lines.length);
    expectTurns(lines, (name) => name.startsWith("victim"));
  });
});
