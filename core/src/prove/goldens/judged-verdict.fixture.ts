import { type Built, buildNetwork, type Place } from "../../network/index.ts";
import { judge, type Party } from "../judge.ts";
import { Provers } from "../provers.ts";
import type { Golden } from "./golden.fixture.ts";
import type { Ground } from "./read.fixture.ts";
import type { WalkedVerdict } from "./walked-verdict.fixture.ts";

/** What the product says of a golden case. */
export function judgedVerdict({ ground, from, to, question }: Golden): WalkedVerdict {
  const { built, provers } = provedOf(ground());
  const { verdict, forward, reply, nat, mtu, reason } = judge(
    provers,
    partyOf(built, from),
    partyOf(built, to),
    question,
  );
  return {
    verdict,
    forward,
    reply,
    nat,
    ...(mtu === undefined ? {} : { mtu }),
    reasons: reason === undefined ? [] : [reason],
  };
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
  return { name: JSON.stringify(place), ends: found.ends };
}
