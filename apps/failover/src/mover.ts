import { type Ec2, Ec2Error } from "./ec2.ts";
import type { Move } from "./moves.ts";

/** What moving needs of the world. */
export interface Mover {
  readonly ec2: Pick<Ec2, "replaceRoute">;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/** Calls at once. */
const AT_ONCE = 16;
/** EC2's own bucket of a call that changes something: 50 at once, 5 a second after that (engine/src/limits.ts). */
const BURST = 50;
const PER_SECOND = 5;
/** Milliseconds; doubled with each refusal, up to the second. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;
const ATTEMPTS = 8;
/** The route or its table is gone: nothing is left to move. */
const GONE = /^Invalid(?:Route|RouteTableID)\.NotFound|There is no route defined/;

/**
 * Sends the moves, as many at once and as fast as EC2 lets them in, each until it is done, gone or has failed for good. Stops when they are
 * not wanted any more. Answers how many failed.
 */
export async function move(
  mover: Mover,
  moves: readonly Move[],
  to: string,
  wanted: () => boolean,
): Promise<{ readonly failed: number }> {
  const bucket = { tokens: BURST, at: mover.now() };
  const waiting = [...moves];
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && wanted(); next = waiting.shift()) {
      if (!(await moveOne(mover, bucket, next, to, wanted))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, moves.length) }, worker));
  return { failed: failed + waiting.length };
}

interface Bucket {
  tokens: number;
  at: number;
}

async function moveOne(mover: Mover, bucket: Bucket, one: Move, to: string, wanted: () => boolean): Promise<boolean> {
  const { table, destination, from } = one;
  for (let attempt = 0, wait = FIRST_WAIT; attempt < ATTEMPTS; attempt += 1, wait = Math.min(wait * 2, LONGEST_WAIT)) {
    await token(mover, bucket);
    if (!wanted()) return false;
    try {
      await mover.ec2.replaceRoute(table, destination, to);
      mover.log(`moved ${destination} of ${table} from ${from}`);
      return true;
    } catch (error) {
      const code = error instanceof Ec2Error ? error.code : "";
      if (error instanceof Ec2Error && GONE.test(error.message)) return true;
      if (!passing(error)) {
        mover.log(`failed ${destination} of ${table}: ${error}`);
        return false;
      }
      // Somebody else draws from the same bucket.
      if (/Limit|Throttl/.test(code)) bucket.tokens = Math.min(bucket.tokens, 0);
      await mover.sleep(wait * (0.5 + mover.random() / 2));
    }
  }
  mover.log(`gave up ${destination} of ${table} for now`);
  return false;
}

/** A refusal for haste, or none of EC2's own: an answer that is lost, a server's fault. */
function passing(error: unknown): boolean {
  return !(error instanceof Ec2Error) || /Limit|Throttl|^HTTP 5|InternalError|Unavailable/.test(error.code);
}

/** Waits for the next free place in the bucket. */
async function token(mover: Mover, bucket: Bucket): Promise<void> {
  const now = mover.now();
  bucket.tokens = Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND) - 1;
  bucket.at = now;
  if (bucket.tokens < 0) await mover.sleep((-bucket.tokens / PER_SECOND) * 1000);
}
