import { systemClock } from "../clock/system-clock.ts";
import { FileStore } from "../store/file-store.ts";

/**
 * A process that fights for a state directory: `node rival.ts DIRECTORY NAME ROUNDS`. Each round takes the lease, writes `begin`
 * and `end` to the log and lets go. Ends when all rounds are written; whoever started it may kill it anywhere.
 */
const [directory = "", name = "", rounds = "0"] = process.argv.slice(2);
const store = new FileStore({ directory, clock: systemClock });

for (let round = 0; round < Number(rounds); ) {
  const answer = await store.acquire("lease", 60_000, false);
  if (answer.kind === "refused") {
    await systemClock.sleep(1);
    continue;
  }
  const { length } = await store.readLog("log.ndjson");
  const begun = await store.append("log.ndjson", length, `begin ${name} ${round}`);
  const ended = begun && (await store.append("log.ndjson", length + 1, `end ${name} ${round}`));
  if (!ended) throw new Error(`${name} held the lease, and the log changed under it`);
  await answer.lease.release();
  round += 1;
}
