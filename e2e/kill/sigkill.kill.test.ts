import { expect, test } from "vitest";
import { waitFor } from "../../tools/peers/peer/child.ts";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";
import { chosen } from "./chosen.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws", "--yes"];
const WRITES = /^(Create|Associate|Authorize|Disassociate|Delete|Revoke)/;

interface Place {
  readonly verb: "apply" | "destroy";
  /** Which write of the run it is, from 0. */
  readonly write: number;
  /** Whether moto has done it when the process dies. */
  readonly taken: boolean;
}

/** Writes of an apply and of a destroy of the document's case. */
const WRITES_OF = { apply: 8, destroy: 5 } as const;

const ALL: readonly Place[] = (["apply", "destroy"] as const).flatMap((verb) =>
  Array.from({ length: WRITES_OF[verb] }, (_, write) => [
    { verb, write, taken: true },
    { verb, write, taken: false },
  ]).flat(),
);

await describePeer("moto", "SIGKILL in the middle of a real run", () => {
  test.for(chosen(ALL, 8))("$verb, write $write, taken: $taken", async (place) => {
    const world = await startMotoWorld();
    // moto shows at once what it did: no need to wait as long as AWS may take.
    const desk = await Desk.with(documentFabric(`id: ${world.vpc}`), { ...world.env, PODSPAN_CONSISTENCY_MS: "1000" });
    try {
      const before = await world.dump();
      if (place.verb === "destroy") expect((await desk.podspan("apply", ...AWS_ONLY)).code).toBe(0);
      await killDuring(desk, world, place);
      const again = await desk.podspan(place.verb, ...AWS_ONLY);
      expect(again.code, again.stdout + again.stderr).toBe(0);
      if (place.verb === "apply") {
        const plan = await desk.podspan("plan", "--target", "aws", "--only", "aws", "--detailed-exitcode");
        expect(plan.code, plan.stdout).toBe(0);
        expect(ownedThings(await world.dump())).toBe(4);
        expect((await desk.podspan("destroy", ...AWS_ONLY)).code).toBe(0);
      }
      expect(await world.dump()).toEqual(before);
    } finally {
      await desk.clear();
      await world.stop();
    }
  });

  async function killDuring(desk: Desk, world: MotoWorld, place: Place): Promise<void> {
    // Held up after moto has done it, or before it hears of it, which it then never does.
    const at = { action: WRITES, after: place.write, times: 1 };
    const held = world.front.inject({ kind: place.taken ? "hold-answer" : "delay", ...at, milliseconds: 30_000 });
    if (!place.taken) world.front.inject({ kind: "lose-request", ...at });
    const { child, done } = desk.start(place.verb, ...AWS_ONLY);
    await waitFor("the request at which to kill", [], 20_000, async () => (held.met() > 0 ? true : undefined));
    child.kill("SIGKILL");
    expect((await done).signal).toBe("SIGKILL");
    world.front.clearFaults();
  }
});

function ownedThings(dump: unknown): number {
  return JSON.stringify(dump).split('"podspan.dev/uid"').length - 1;
}
