import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldJournal } from "./fold.ts";
import type { JournalEntry } from "./journal-entry.ts";
import { EMPTY, subject, time, Writing } from "./testing/entries.ts";
import { runs } from "./testing/property.ts";
import { START } from "./testing/virtual-clock.ts";

const SUBNET = subject("subnet", "a/subnet");
const BLOCK = subject("vpc-cidr", "a/cidr");
const PART = subject("route-table-association", "a/assoc");
const ADDON = subject("cni-addon", "a/addon");
const LEAKED = subject("network-interface", "eni-1");

const fold = (writing: Writing, state = EMPTY) => foldJournal(state, writing.entries);

describe("a creation", () => {
  test("is open from its intent on", () => {
    const { open, doubtful, state } = fold(new Writing().started().intent(SUBNET, "create", {}, 3));
    expect(open).toMatchObject([{ run: "run-1", call: 1, subject: SUBNET, api: "ec2:create", at: START + 3000 }]);
    expect(doubtful).toEqual(open);
    expect(state.resources).toEqual({});
  });

  test("is remembered from its result on, and shows a while later", () => {
    const { open, state, recent } = fold(new Writing().intent(SUBNET, "create").ok("subnet-1", 2));
    expect(open).toEqual([]);
    expect(state.resources).toEqual({
      "a/subnet": { kind: "subnet", scope: SUBNET.scope, worldId: "subnet-1", since: time(2) },
    });
    expect(recent).toEqual([{ subject: SUBNET, worldId: "subnet-1", at: START + 2000, want: "present" }]);
  });

  test("that was refused is closed; one whose answer was lost stays open", () => {
    expect(fold(new Writing().intent(SUBNET, "create").refused(false)).open).toEqual([]);
    expect(fold(new Writing().intent(SUBNET, "create").refused(true)).open).toHaveLength(1);
  });

  test("that is sent again is awaited from then on", () => {
    const { open, doubtful } = fold(new Writing().intent(SUBNET, "create", {}, 3).resent(90));
    expect(open.map(({ at }) => at)).toEqual([START + 90_000]);
    expect(doubtful).toEqual(open);
    expect(fold(new Writing().intent(SUBNET, "create").ok("subnet-1").resent(9)).open).toEqual([]);
  });

  test("is closed by its step's end, whichever run ends it", () => {
    const first = new Writing("run-1").intent(SUBNET, "create");
    const second = new Writing("run-2").intent(SUBNET, "create").ok("subnet-2").done(SUBNET, "create", "subnet-2", {});
    const { open, doubtful } = foldJournal(EMPTY, [...first.entries, ...second.entries]);
    expect(open).toEqual([]);
    expect(doubtful).toEqual([]);
  });

  test("of a part of something else needs no memory, but shows a while later", () => {
    const { state, recent } = fold(new Writing().intent(PART, "create").ok("rtbassoc-1"));
    expect(state.resources).toEqual({});
    expect(recent).toHaveLength(1);
  });
});

describe("a settlement", () => {
  test("that found the thing makes it ours", () => {
    const { open, state } = fold(
      new Writing().intent(BLOCK, "create").settled({ as: "found", worldId: "vpc-cidr-assoc-1" }),
    );
    expect(open).toEqual([]);
    expect(state.resources["a/cidr"]?.worldId).toBe("vpc-cidr-assoc-1");
  });

  test.each(["absent", "closed"] as const)("that is %s closes the intent, but a doubt remains", (as) => {
    const { open, doubtful, state } = fold(new Writing().intent(BLOCK, "create").settled({ as }));
    expect(open).toEqual([]);
    expect(doubtful).toHaveLength(1);
    expect(state.resources).toEqual({});
  });

  test("that a deleted thing is gone forgets it", () => {
    const writing = new Writing().done(BLOCK, "create", "assoc-1").intent(BLOCK, "delete", { worldId: "assoc-1" });
    expect(fold(writing).open).toHaveLength(1);
    expect(fold(writing.settled({ as: "gone" })).state.resources).toEqual({});
  });

  test("of an intent that was answered meanwhile changes nothing", () => {
    const writing = new Writing().intent(BLOCK, "create").ok("assoc-1").settled({ as: "found", worldId: "assoc-2" });
    expect(fold(writing).state.resources["a/cidr"]?.worldId).toBe("assoc-1");
  });
});

describe("what a thing was made into", () => {
  const PROPS = { cidr: "10.0.0.0/24" };

  test("is remembered once its step is done, and replaced by the next", () => {
    const writing = new Writing().intent(SUBNET, "create").ok("subnet-1");
    expect(fold(writing).state.resources["a/subnet"]).not.toHaveProperty("applied");
    expect(fold(writing.done(SUBNET, "create", "subnet-1", PROPS)).state.resources["a/subnet"]?.applied).toEqual({
      props: PROPS,
    });
    const again = writing.intent(SUBNET, "update", { worldId: "subnet-1" }).ok("subnet-1");
    expect(fold(again).state.resources["a/subnet"]?.applied).toEqual({ props: PROPS });
    expect(fold(again.done(SUBNET, "update", "subnet-1", {})).state.resources["a/subnet"]?.applied?.props).toEqual({});
  });

  test("says nothing of the thing that took its place", () => {
    const writing = new Writing().done(SUBNET, "create", "subnet-1", PROPS).intent(SUBNET, "create").ok("subnet-2");
    expect(fold(writing).state.resources["a/subnet"]).not.toHaveProperty("applied");
  });

  test("outlives what is remembered of the time before us", () => {
    const writing = new Writing().done(SUBNET, "create", "subnet-1", { ...PROPS, vpc: "vpc-1" });
    const { "a/subnet": known } = fold(writing.prior(SUBNET, { name: "x" })).state.resources;
    expect(known).toMatchObject({ vpc: "vpc-1", applied: { props: PROPS }, prior: { name: "x" } });
  });
});

describe("a deletion", () => {
  const made = () => new Writing().done(SUBNET, "create", "subnet-1", {});

  test("stays open until its step is done, though the world has answered", () => {
    const writing = made().intent(SUBNET, "delete", { worldId: "subnet-1" }).ok();
    expect(fold(writing).open).toHaveLength(1);
    expect(fold(writing).doubtful).toEqual([]);
    expect(fold(writing).state.resources).toHaveProperty("a/subnet");
    const done = fold(writing.done(SUBNET, "delete", "subnet-1", undefined, 5));
    expect(done.open).toEqual([]);
    expect(done.state.resources).toEqual({});
    expect(done.recent.at(-1)).toEqual({ subject: SUBNET, worldId: "subnet-1", at: START + 5000, want: "absent" });
  });

  test("of the former of two leaves the memory of the latter", () => {
    const writing = made().done(SUBNET, "create", "subnet-2", {}).done(SUBNET, "delete", "subnet-1");
    expect(fold(writing).state.resources["a/subnet"]?.worldId).toBe("subnet-2");
  });

  test("takes along what lives and dies with the thing", () => {
    const writing = made().done(PART, "create", "rtbassoc-1", { subnet: "subnet-1", routeTable: "rtb-1" });
    expect(fold(writing).recent).toHaveLength(2);
    expect(fold(writing.done(SUBNET, "delete", "subnet-1")).recent.map(({ want }) => want)).toEqual(["absent"]);
  });

  test("of something that was never ours is told as a change and remembered nowhere", () => {
    const { state, recent } = fold(new Writing().done(LEAKED, "delete", "eni-1"));
    expect(state.resources).toEqual({});
    expect(recent).toMatchObject([{ subject: LEAKED, want: "absent" }]);
  });

  test("of our values in somebody else's thing leaves nothing to wait for", () => {
    const writing = new Writing().done(ADDON, "update", "t/vpc-cni", { env: {} }).done(ADDON, "delete", "t/vpc-cni");
    expect(fold(writing)).toMatchObject({ recent: [], state: { resources: {} } });
  });
});

describe("what a router was told", () => {
  const INSTANCE = subject("router-instance", "dc/router-instance/a");
  const INSIDE = subject("router-interface", "dc/router-interface/a/inside");
  const TOLD = subject("router-configuration", "dc/router-configuration/a");
  const HUB = subject("router-configuration", "dc/router-configuration/hub-1");
  const told = () =>
    new Writing()
      .done(INSIDE, "create", "eni-1")
      .done(INSTANCE, "create", "i-1")
      .prior(TOLD, { "statements.hostname": "Router" }, "dc/a")
      .done(TOLD, "update", "dc/a")
      .prior(HUB, { "statements.hostname": "hub" }, "dc/hub-1");

  test.each([
    ["its instance goes", told().done(INSTANCE, "delete", "i-1")],
    ["its interface goes, the instance being gone already", told().done(INSIDE, "delete", "eni-1")],
    ["another instance is made", told().done(INSTANCE, "create", "i-2")],
  ])("is forgotten when %s; a hub's is of no instance of ours", (_, writing) => {
    const { resources } = fold(writing).state;
    expect(resources[TOLD.id]).toBeUndefined();
    expect(resources[HUB.id]?.prior).toEqual({ "statements.hostname": "hub" });
  });

  test("is kept while its instance is changed", () => {
    expect(fold(told().done(INSTANCE, "update", "i-1")).state.resources[TOLD.id]?.prior).toBeDefined();
  });
});

describe("prior values", () => {
  const remembered = (writing: Writing) => fold(writing).state.resources["a/addon"];

  test("are kept from before the change on, with the thing's id", () => {
    expect(remembered(new Writing().prior(ADDON, { LABEL: "theirs" }, "t/vpc-cni"))).toMatchObject({
      worldId: "t/vpc-cni",
      prior: { LABEL: "theirs" },
    });
  });

  test("of the first run win, field by field, absence (null) too; new fields are added", () => {
    const writing = new Writing()
      .prior(ADDON, { LABEL: "theirs", NONE: null }, "t/vpc-cni")
      .prior(ADDON, { LABEL: "ours", NONE: "ours", MORE: "x" }, "t/vpc-cni");
    expect(remembered(writing)?.prior).toEqual({ LABEL: "theirs", NONE: null, MORE: "x" });
  });

  test("that are left out have been given back", () => {
    const writing = new Writing()
      .prior(ADDON, { A: "1", B: "2" })
      .prior(ADDON, { B: "x" })
      .prior(ADDON, { A: "3", B: "x" });
    expect(remembered(writing)?.prior).toEqual({ A: "3", B: "2" });
  });

  test("outlive changes of the thing and end when it is given back", () => {
    const writing = new Writing().prior(ADDON, { A: "1" }, "t/vpc-cni").done(ADDON, "update", "t/vpc-cni", {}, 9);
    expect(remembered(writing)).toMatchObject({ since: time(9), prior: { A: "1" } });
    expect(remembered(writing.done(ADDON, "delete", "t/vpc-cni"))).toBeUndefined();
  });

  test("end with an adopted thing: what is made anew in its place is ours, though it has its name", () => {
    const adopted = () =>
      new Writing().prior(BLOCK, { adopted: true, cidr: "c" }, "name").done(BLOCK, "update", "name", {});
    const known = (writing: Writing) => fold(writing).state.resources[BLOCK.id];
    expect(known(adopted())?.prior).toEqual({ adopted: true, cidr: "c" });
    expect(known(adopted().done(BLOCK, "create", "name", {}))).toMatchObject({ worldId: "name" });
    expect(known(adopted().done(BLOCK, "create", "name", {}))).not.toHaveProperty("prior");
  });

  test("of an association end when it is given back, whatever its id has become meanwhile", () => {
    const writing = new Writing().prior(PART, { routeTable: "rtb-1" }, "rtbassoc-1");
    expect(fold(writing.done(PART, "delete", "rtbassoc-2")).state.resources).toEqual({});
  });

  test("may come before anybody knows the thing's id, and of a part of something else they are kept too", () => {
    expect(remembered(new Writing().prior(ADDON, { A: "1" }))?.worldId).toBe("");
    expect(fold(new Writing().prior(PART, { A: "1" })).state.resources["a/assoc"]?.prior).toEqual({ A: "1" });
  });
});

/** Anything that runs may have written, and more: in any order, however absurd. */
const lines = fc
  .array(
    fc.record({
      what: fc.constantFrom("intent", "ok", "lost", "prior", "done", "found", "gone", "absent"),
      of: fc.constantFrom(SUBNET, BLOCK, ADDON, PART),
      operation: fc.constantFrom("create", "update", "delete"),
      worldId: fc.constantFrom("w-1", "w-2"),
      value: fc.constantFrom("x", "y", null),
    }),
    { maxLength: 20 },
  )
  .map((rows) => (run: string): readonly JournalEntry[] => {
    const writing = new Writing(run);
    for (const { what, of, operation, worldId, value } of rows) {
      if (what === "intent") writing.intent(of, operation, { worldId });
      if (what === "ok") writing.ok(worldId);
      if (what === "lost") writing.refused(true);
      if (what === "prior") writing.prior(of, { FIELD: value, [worldId]: value }, worldId);
      if (what === "done") writing.done(of, operation, worldId, { vpc: worldId });
      if (what === "found") writing.settled({ as: "found", worldId });
      if (what === "gone" || what === "absent") writing.settled({ as: what });
    }
    return writing.entries;
  });

test("folding a journal into the state that it gave changes nothing", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const { state } = foldJournal(EMPTY, before("run-1"));
      const entries = after("run-2");
      const once = foldJournal(state, entries);
      expect(foldJournal(once.state, entries).state).toEqual(once.state);
      expect(foldJournal(once.state, entries).open).toEqual(once.open);
    }),
    runs(300),
  );
});

test("folding a journal into the state that its beginning gave is folding it once", () => {
  fc.assert(
    fc.property(lines, fc.nat(20), (written, cut) => {
      const entries = written("run-1");
      const part = foldJournal(EMPTY, entries.slice(0, cut)).state;
      expect(foldJournal(part, entries).state).toEqual(foldJournal(EMPTY, entries).state);
    }),
    runs(300),
  );
});

test("every beginning of a journal can be folded, and a state never names a thing twice", () => {
  fc.assert(
    fc.property(lines, (written) => {
      const entries = written("run-1");
      for (let length = 0; length <= entries.length; length++) {
        const { state } = foldJournal(EMPTY, entries.slice(0, length));
        expect(Object.keys(state.resources)).toEqual([...new Set(Object.keys(state.resources))].sort());
      }
    }),
    runs(50),
  );
});
