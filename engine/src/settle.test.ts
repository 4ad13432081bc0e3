import type { Snapshot } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { foldJournal } from "./fold.ts";
import { observeSettled } from "./settle.ts";
import { EMPTY, subject, Writing } from "./testing/entries.ts";
import { FAILED, shown, snapshotOf } from "./testing/snapshots.ts";
import { START, VirtualClock } from "./testing/virtual-clock.ts";

const SUBNET = subject("subnet", "a/subnet");
const BLOCK = subject("vpc-cidr", "a/cidr");
const GROUP = subject("security-group", "a/group");
const ENI_CONFIG = subject("eni-config", "a/eni");

const ALL = [SUBNET, BLOCK, GROUP, ENI_CONFIG];
const read = (...resources: Parameters<typeof snapshotOf>[1]) => snapshotOf(ALL, resources);

/** Observes what `world` shows at each moment (seconds after the start), `begin` seconds after what the journal tells. */
async function settle(writing: Writing, world: (seconds: number) => Snapshot, begin = 0, signal?: AbortSignal) {
  const clock = new VirtualClock();
  clock.pass(begin * 1000);
  const folded = foldJournal(EMPTY, writing.entries);
  const waits: string[] = [];
  let looks = 0;
  const settled = await observeSettled({
    observe: async () => {
      looks += 1;
      return world((clock.now() - START) / 1000);
    },
    loaded: { kind: "loaded", version: undefined, stored: EMPTY, entries: writing.entries, ...folded },
    clock,
    signal: signal ?? new AbortController().signal,
    events: (event) => event.kind === "waiting" && waits.push(event.what),
  });
  return { ...settled, looks, waits, seconds: (clock.now() - START) / 1000 };
}

const MADE = () => new Writing().intent(SUBNET, "create").ok("subnet-1").done(SUBNET, "create", "subnet-1");

describe("one look is enough", () => {
  test("when nothing happened lately", async () => {
    const { looks, seconds, waits } = await settle(MADE(), () => read(), 60);
    expect({ looks, seconds, waits }).toEqual({ looks: 1, seconds: 60, waits: [] });
  });

  test("when what was just made shows", async () => {
    expect((await settle(MADE(), () => read(shown(SUBNET, "subnet-1")))).looks).toBe(1);
  });

  test("on Kubernetes, whose answers are the truth", async () => {
    const writing = new Writing().intent(ENI_CONFIG, "create").ok("eu-west-1b").intent(ENI_CONFIG, "create");
    expect((await settle(writing, () => read())).looks).toBe(1);
  });

  test("when the part that would show it could not be read: waiting would not help", async () => {
    const { looks, resolutions } = await settle(new Writing().intent(SUBNET, "create"), () =>
      snapshotOf(ALL, [], FAILED),
    );
    expect({ looks, resolutions }).toEqual({ looks: 1, resolutions: [] });
  });
});

describe("what was just made and does not show yet", () => {
  test("is waited for until it shows, ever more slowly", async () => {
    const { looks, seconds, waits } = await settle(MADE(), (now) =>
      now >= 8 ? read(shown(SUBNET, "subnet-1")) : read(),
    );
    expect(seconds).toBeGreaterThanOrEqual(8);
    expect(seconds).toBeLessThan(13);
    expect(looks).toBeLessThan(9);
    expect(waits).toEqual(["subnet a/subnet (account 111111111111, eu-west-1): made, not shown yet"]);
  });

  test("is waited for until its window has passed, and no longer", async () => {
    expect((await settle(MADE(), () => read(), 20)).seconds).toBe(60);
  });

  test("is waited for one window at most when the clock was set back meanwhile", async () => {
    expect((await settle(MADE(), () => read(), -3600)).seconds).toBe(-3540);
  });
});

test("changed values are waited for as well, in whatever order they are shown", async () => {
  const wanted = { ingress: [{ cidr: "a" }, { cidr: "b" }] };
  const writing = new Writing().done(GROUP, "update", "sg-1", wanted);
  const { seconds } = await settle(writing, (now) =>
    read(shown(GROUP, "sg-1", { ingress: now < 4 ? [{ cidr: "a" }] : [{ cidr: "b" }, { cidr: "a" }] })),
  );
  expect(seconds).toBeGreaterThanOrEqual(4);
  expect(seconds).toBeLessThan(8);
});

test("what was just deleted is waited for until it is gone", async () => {
  const writing = MADE().done(SUBNET, "delete", "subnet-1");
  const { seconds, waits } = await settle(writing, (now) => (now < 3 ? read(shown(SUBNET, "subnet-1")) : read()));
  expect(seconds).toBeGreaterThanOrEqual(3);
  expect(seconds).toBeLessThan(6);
  expect(waits[0]).toContain("deleted, still shown");
});

describe("what an interrupted run may have made", () => {
  const key = { vpc: "vpc-1", cidr: "100.64.0.0/16" };
  const lost = (more = {}) => new Writing().started().intent(BLOCK, "create", { naturalKey: key, ...more });

  test("is ours when it appears", async () => {
    const { seconds, state, resolutions } = await settle(lost(), (now) =>
      now < 5 ? read() : read(shown(BLOCK, "assoc-1", key)),
    );
    expect(seconds).toBeLessThan(10);
    expect(state.resources["a/cidr"]?.worldId).toBe("assoc-1");
    expect(resolutions).toEqual([{ intent: { run: "run-1", call: 1 }, finding: { as: "found", worldId: "assoc-1" } }]);
  });

  test("was not made when nothing appears until its window has passed", async () => {
    const { seconds, state, resolutions } = await settle(lost(), () => read());
    expect(seconds).toBe(60);
    expect(state.resources).toEqual({});
    expect(resolutions).toEqual([{ intent: { run: "run-1", call: 1 }, finding: { as: "absent" } }]);
  });

  test("is not what bore its name before", async () => {
    const { resolutions } = await settle(lost({ former: "assoc-0" }), () => read(shown(BLOCK, "assoc-0", key)));
    expect(resolutions[0]?.finding).toEqual({ as: "absent" });
  });

  test("is found by its mark where there is one", async () => {
    const writing = new Writing().intent(SUBNET, "create");
    const { resolutions, looks } = await settle(writing, () => read(shown(SUBNET, "subnet-7", {}, "a/subnet")));
    expect(looks).toBe(1);
    expect(resolutions[0]?.finding).toEqual({ as: "found", worldId: "subnet-7" });
  });
});

describe("a deletion without an end", () => {
  const begun = () => MADE().intent(SUBNET, "delete", { worldId: "subnet-1" });

  test("was done when the thing is gone: it is forgotten", async () => {
    const { state, resolutions, looks } = await settle(begun(), () => read(), 61);
    expect(looks).toBe(1);
    expect(state.resources).toEqual({});
    expect(resolutions.at(-1)?.finding).toEqual({ as: "gone" });
  });

  test("is not waited for when the thing shows: deleting twice ends the same", async () => {
    const { state, resolutions, looks } = await settle(begun(), () => read(shown(SUBNET, "subnet-1")));
    expect(looks).toBe(1);
    expect(state.resources).toHaveProperty("a/subnet");
    expect(resolutions).toEqual([]);
  });

  test("is closed when its window has passed and the thing still shows", async () => {
    const { resolutions } = await settle(begun(), () => read(shown(SUBNET, "subnet-1")), 30);
    expect(resolutions.at(-1)?.finding).toEqual({ as: "closed" });
  });
});

test("a change without an end is closed when its window has passed: what shows then is the truth", async () => {
  const writing = new Writing().intent(GROUP, "update", { worldId: "sg-1" });
  const world = () => read(shown(GROUP, "sg-1"));
  expect((await settle(writing, world, 10)).resolutions).toEqual([]);
  expect((await settle(writing, world, 30)).resolutions[0]?.finding).toEqual({ as: "closed" });
});

test("each thing that is waited for is told once", async () => {
  const writing = MADE().intent(BLOCK, "create", { naturalKey: { vpc: "v", cidr: "c" } });
  const { waits } = await settle(writing, () => read());
  expect(waits).toHaveLength(2);
});

test("the signal ends the waiting with its reason", async () => {
  const stopped = AbortSignal.abort(new Error("stopped"));
  await expect(settle(MADE(), () => read(), 0, stopped)).rejects.toThrow("stopped");
});
