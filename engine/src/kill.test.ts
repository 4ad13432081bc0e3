import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { systemClock } from "./clock/system-clock.ts";
import { FileStore } from "./store/file-store.ts";
import { removeFoldersAfterwards, temporaryFolder } from "./testing/folder.ts";
import { runs } from "./testing/property.ts";
import { Rehearsal, type RunOptions } from "./testing/rehearsal.ts";
import type { Fault, TinyWorldOptions } from "./testing/tiny-world.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

removeFoldersAfterwards();
// Hundreds of runs each: a busy machine must not fail them.
vi.setConfig({ testTimeout: 120_000 });

type World = Omit<TinyWorldOptions, "clock">;

/** What every world must look like in the end, whatever happened on the way. */
const APPLIED = await pictureAfter([{}]);
const BEFORE = new Rehearsal().picture();

async function pictureAfter(steps: readonly RunOptions[]): Promise<readonly string[]> {
  const rehearsal = new Rehearsal();
  for (const options of steps) await rehearsal.run(options);
  return rehearsal.picture();
}

/** Loses every third answer of a write once, and throttles every fifth. */
function rough(api: string, nth: number): Fault | undefined {
  if (api.startsWith("ec2:Describe")) return undefined;
  return nth % 3 === 1 ? "answer-lost" : nth % 5 === 0 ? "throttled" : undefined;
}

const WORLDS: readonly (readonly [string, World])[] = [
  ["a world that answers well", {}],
  ["a world that shows changes after 8 s", { showsAfterMs: 8_000 }],
  ["a world that does not know new ids for 3 s", { knowsAfterMs: 3_000, showsAfterMs: 1_000 }],
  ["a world that loses answers and throttles", { fault: rough, showsAfterMs: 2_000 }],
];

describe.each(WORLDS)("killed at every call at three points, in %s", (_, world) => {
  test("the next apply ends where an undisturbed one does: nothing twice, nothing orphaned", async () => {
    const { points } = await new Rehearsal(world).run();
    expect(points).toBeGreaterThan(30);
    for (let killAt = 0; killAt < points; killAt++) {
      const rehearsal = new Rehearsal(world);
      expect((await rehearsal.run({ killAt })).outcome).toBeUndefined();
      expect((await rehearsal.run()).outcome?.result).toBe("succeeded");
      expect(rehearsal.picture()).toEqual(APPLIED);
      expect((await rehearsal.run()).plan.steps).toEqual([]);
    }
  });

  test("the next destroy leaves the world and the state as they were before all", async () => {
    const whole = new Rehearsal(world);
    await whole.run();
    const { points } = await whole.run({ purpose: "destroy" });
    expect(whole.picture()).toEqual(BEFORE);
    for (let killAt = 0; killAt < points; killAt++) {
      const rehearsal = new Rehearsal(world);
      await rehearsal.run();
      expect((await rehearsal.run({ purpose: "destroy", killAt })).outcome).toBeUndefined();
      expect((await rehearsal.run({ purpose: "destroy" })).outcome?.result).toBe("succeeded");
      expect(rehearsal.picture()).toEqual(BEFORE);
      expect((await rehearsal.run({ purpose: "destroy" })).plan.steps).toEqual([]);
      expect((await rehearsal.loaded()).state.resources).toEqual({});
    }
  });

  test("destroy after an apply that was killed anywhere leaves the world as it was before all", async () => {
    const { points } = await new Rehearsal(world).run();
    for (let killAt = 0; killAt < points; killAt++) {
      const rehearsal = new Rehearsal(world);
      await rehearsal.run({ killAt });
      await rehearsal.run({ purpose: "destroy" });
      expect(rehearsal.picture()).toEqual(BEFORE);
    }
  });
});

/** A rehearsal whose state lies in files; the clock stands still while the disk works. */
function onFiles(world: World): Rehearsal {
  let busy = 0;
  const clock = new VirtualClock(() => busy > 0);
  const directory = join(temporaryFolder(), "state");
  const count = async <T>(work: Promise<T>): Promise<T> => {
    busy += 1;
    return work.finally(() => {
      busy -= 1;
    });
  };
  return new Rehearsal(world, {
    clock,
    store: () => {
      const files = new FileStore({ directory, clock: systemClock });
      return {
        placeOf: (name: string) => files.placeOf(name),
        read: (key) => count(files.read(key)),
        compareAndSwap: (...write) => count(files.compareAndSwap(...write)),
        readLog: (log) => count(files.readLog(log)),
        append: (...write) => count(files.append(...write)),
        truncate: (...write) => count(files.truncate(...write)),
        acquire: (...lease) => files.acquire(...lease),
      };
    },
  });
}

test("killed with its state in files, it ends as well", async () => {
  const world = { showsAfterMs: 3_000, fault: rough };
  for (let killAt = 1; killAt < 30; killAt += 7) {
    const rehearsal = onFiles(world);
    expect((await rehearsal.run({ killAt })).outcome).toBeUndefined();
    expect((await rehearsal.run()).outcome?.result).toBe("succeeded");
    expect(rehearsal.picture()).toEqual(APPLIED);
    await rehearsal.run({ purpose: "destroy", killAt: killAt % 20 });
    await rehearsal.run({ purpose: "destroy" });
    expect(rehearsal.picture()).toEqual(BEFORE);
  }
});

test("killed again and again at any points of any worlds, it still ends well", async () => {
  const world = fc.record({
    showsAfterMs: fc.integer({ min: 0, max: 25_000 }),
    knowsAfterMs: fc.integer({ min: 0, max: 20_000 }),
    lost: fc.integer({ min: 2, max: 7 }),
  });
  const kills = fc.array(fc.integer({ min: 0, max: 35 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(world, kills, fc.boolean(), async ({ showsAfterMs, knowsAfterMs, lost }, points, destroys) => {
      const fault = (api: string, nth: number) =>
        !api.startsWith("ec2:Describe") && nth % lost === 0 ? "answer-lost" : undefined;
      const rehearsal = new Rehearsal({ showsAfterMs, knowsAfterMs, fault });
      for (const killAt of points) await rehearsal.run({ killAt });
      expect((await rehearsal.run()).outcome?.result).toBe("succeeded");
      expect(rehearsal.picture()).toEqual(APPLIED);
      if (!destroys) return;
      for (const killAt of points) await rehearsal.run({ killAt, purpose: "destroy" });
      await rehearsal.run({ purpose: "destroy" });
      expect(rehearsal.picture()).toEqual(BEFORE);
    }),
    runs(15),
  );
});
