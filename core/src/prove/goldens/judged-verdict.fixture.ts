import { type Built, buildNetwork, type Place } from "../../network/index.ts";
import { judge, type Party } from "../judge.ts";
import { Provers } from "../provers.ts";
import type { Golden } from "./golden.fixture.ts";
import type { Ground } from "./read.fixture.ts";
import type { WalkedVerdict } from "./walked-verdict.fixture.ts";

/** What the product says of a golden case, and what it takes for granted. */
export function judgedVerdict({ ground, from, to, question }: Golden): JudgedVerdict {
  const { built, provers } = provedOf(ground());
  const judged = judge(provers, partyOf(built, from), partyOf(built, to), question);
  const { verdict, forward, reply, nat, mtu, reason } = judged;
  const assumptions = judged.assumptions.map(({ id }) => id);
  return {
    verdict,
    forward,
    reply,
    nat,
    ...(mtu === undefined ? {} : { mtu }),
    assumptions,
    reasons: reason === undefined ? [] : [reason],
  };
}

export interface JudgedVerdict extends WalkedVerdict {
  readonly assumptions: readonly string[];
}

/** What the product says otherwise than is written; undefined where it says just that. */
export function mismatchOf(golden: Golden): string | undefined {
  const judged = judgedVerdict(golden);
  const { verdict, forward, reply, nat, mtu, but } = golden;
  if (but !== undefined)
    return judged.verdict === but.verdict && judged.assumptions.includes(but.assuming) ? undefined : judged.verdict;
  const differs = [
    judged.verdict !== verdict && judged.verdict,
    forward !== undefined && judged.forward !== forward && `forward ${judged.forward}`,
    reply !== undefined && judged.reply !== reply && `reply ${judged.reply}`,
    nat !== undefined && judged.nat.join() !== (nat === "none" ? "" : nat) && `seen from ${judged.nat.join()}`,
    mtu !== undefined && judged.mtu !== mtu && `${judged.mtu} bytes`,
  ];
  return differs.find((one) => one !== false);
}

interface Proved {
  readonly built: Built;
  readonly provers: Provers;
}

const known = new WeakMap<Ground, Proved>();

/** Cases of one network share its provers, as they do in the product. */
function provedOf(ground: Ground): Proved {
  const before = known.get(ground);
  if (before !== undefined) return before;
  const built = buildNetwork(ground.snapshot, ground.declared);
  const proved = { built, provers: new Provers(built.network) };
  known.set(ground, proved);
  return proved;
}

function partyOf({ directory }: Built, place: Place): Party {
  const found = directory.ends(place);
  if (found.kind === "unknown") throw new RangeError(found.why);
  return { name: place.kind, ends: found.ends };
}
