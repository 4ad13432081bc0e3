import { apiEc2, makeVpc, settingsOf } from "../../apps/failover/src/failover.fixture.ts";
import { watch } from "../../apps/failover/src/failover.ts";
import { DEFAULT_BEHAVIOUR } from "../../providers/twin/src/behaviour/behaviour.ts";
import { VirtualClock } from "../../providers/twin/src/clock/virtual-clock.ts";
import { createTwin } from "../../providers/twin/src/twin.ts";
import type { Result } from "./result.ts";

const REGION = "eu-west-1";
const CALL_MS = 100;
/** EC2's bucket of a call that changes something (providers/twin: `ec2Buckets`). */
const BURST = 50;
const PER_SECOND = 5;

/** Seconds of the twin's clock from BFD's loss of the partner until every table leads to the other router. */
async function takeOver(tables: number): Promise<number> {
  const clock = new VirtualClock({ start: 0 });
  // Raised, as they can be: what is asked for here is how fast tables are moved, not how many there may be.
  const limits = { ...DEFAULT_BEHAVIOUR.limits, subnetsPerVpc: 500, tablesPerVpc: 500 };
  const behaviour = { ...DEFAULT_BEHAVIOUR, latencyMs: CALL_MS, limits };
  const twin = createTwin({ clock, files: {}, behaviour });
  const api = await twin.aws.open({ region: REGION });
  const ranges = ["10.1.0.0/16"];
  const vpc = await makeVpc(api, { a: `${REGION}a`, b: `${REGION}b` }, { tables: tables / 2, ranges });
  const theirs = new Set(vpc.tables.b);
  // What making the tables has drawn from the bucket is back by then.
  const lost = clock.now() + 60_000;
  let moved = 0;
  let done = 0;
  await watch(
    {
      settings: settingsOf("a"),
      ec2: apiEc2(api),
      router: {
        look: async () => ({ tunnel: true, partner: clock.now() < lost, heard: clock.now() < lost, announced: true }),
        announce: async () => {},
        leave: async () => {},
      },
      now: () => clock.now(),
      sleep: (ms) => clock.sleep(ms),
      random: () => 0.5,
      log: (line) => {
        if (!line.startsWith("moved ")) return;
        moved += 1;
        done = clock.now();
      },
    },
    () => moved >= theirs.size || clock.now() > lost + 600_000,
  );
  if (moved < theirs.size) throw new Error(`only ${moved} of ${theirs.size} tables were moved`);
  return (done - lost) / 1000;
}

/** The failover on the twin, 100 ms a call, with EC2's own buckets. `tables` are those that the router that is lost has. */
export async function benchFailover(): Promise<readonly Result[]> {
  const [forty, hundred] = [await takeOver(80), await takeOver(200)];
  const floor = (100 - BURST) / PER_SECOND;
  const what = "from BFD's loss of the partner to the last route moved, on the twin's clock";
  return [
    {
      name: "failover of 40 tables, 100 ms a call",
      what,
      value: forty,
      unit: "s",
      wants: "<=",
      target: 1,
      details: { tables: 40 },
    },
    {
      name: "failover of 100 tables, against EC2's bucket",
      what: `${what}, times what the bucket of ReplaceRoute allows`,
      value: Math.round((hundred / floor) * 1000) / 1000,
      unit: "x",
      wants: "<=",
      target: 1.2,
      details: { tables: 100, seconds: hundred, floor },
    },
  ];
}
