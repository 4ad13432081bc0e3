import type { AwsScope } from "@podspan/core/desired";
import { describe, expect, test } from "vitest";
import type { ApplyHappening } from "./events.ts";
import { Limiter } from "./limiter.ts";
import { DEFAULT_RETRY } from "./retry.ts";
import { refusal } from "./testing/faults.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";
import { sendWrite } from "./write.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };
const WINDOW = 30_000;

interface Trial {
  /** What each try answers; the last one for all that follow. */
  readonly tries: readonly (string | Error)[];
  /** Milliseconds after the start from which a look finds the thing; absent: there is no look. */
  readonly showsAt?: number;
  readonly earlierTry?: { readonly until: number };
  /** Aborts the run this long after the start. */
  readonly stopAt?: number;
}

async function trial({ tries, showsAt, earlierTry, stopAt }: Trial) {
  const clock = new VirtualClock();
  const begin = clock.now();
  const stop = new AbortController();
  const story: string[] = [];
  const told: ApplyHappening[] = [];
  const note = (what: string): void => {
    story.push(`${clock.now() - begin} ${what}`);
  };
  let tried = 0;
  const send = async (token: string) => {
    note(`send ${token}`);
    const answer = tries[Math.min(tried++, tries.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer ?? "";
  };
  const readBack = async () => {
    note("look");
    return clock.now() - begin >= (showsAt ?? 0) ? "found" : undefined;
  };
  if (stopAt !== undefined) void clock.sleep(stopAt).then(() => stop.abort(new Error("stopped")));
  const sent = await sendWrite(
    {
      request: { api: "ec2:CreateSubnet", scope: SCOPE, send, ...(showsAt === undefined ? {} : { readBack }) },
      token: "token-1",
      windowMs: WINDOW,
      beforeSend: async () => note("write down"),
      ...(earlierTry === undefined ? {} : { earlierTry: { until: begin + earlierTry.until } }),
    },
    {
      clock,
      signal: stop.signal,
      limiter: new Limiter({ clock }),
      tell: (happening) => told.push(happening),
      retry: DEFAULT_RETRY,
      step: "create a",
    },
  );
  return { sent, story, told, sends: story.filter((line) => line.includes("send")) };
}

const NEVER = Number.POSITIVE_INFINITY;

test("an answer at the first try is the answer", async () => {
  const { sent, story } = await trial({ tries: ["subnet-1"], showsAt: 0 });
  expect(sent).toEqual({ kind: "answered", answer: "subnet-1" });
  expect(story).toEqual(["0 write down", "0 send token-1"]);
});

test.each(["throttled", "not-yet-visible"] as const)(
  "refused as %s it was not taken: wait and send, no looking",
  async (fault) => {
    const { sent, story } = await trial({ tries: [refusal(fault), "subnet-1"], showsAt: 0 });
    expect(sent).toEqual({ kind: "answered", answer: "subnet-1" });
    expect(story.map((line) => line.replace(/^\d+ /, ""))).toEqual([
      "write down",
      "send token-1",
      "write down",
      "send token-1",
    ]);
    expect(story.at(-1)).not.toMatch(/^0 /);
  },
);

describe("a lost answer", () => {
  test("is found by looking, and nothing is sent again", async () => {
    const { sent, sends, told } = await trial({ tries: [refusal("transient")], showsAt: 8_000 });
    expect(sent).toEqual({ kind: "answered", answer: "found" });
    expect(sends).toHaveLength(1);
    expect(told.filter(({ kind }) => kind === "waiting")).toHaveLength(1);
  });

  test("is looked for until the window has passed, then the request is sent again with the same token", async () => {
    const { sent, sends } = await trial({ tries: [refusal("transient"), "subnet-1"], showsAt: NEVER });
    expect(sent).toEqual({ kind: "answered", answer: "subnet-1" });
    expect(sends).toEqual(["0 send token-1", `${WINDOW} send token-1`]);
  });

  test("of a request that may be repeated is no reason to look: it is sent again after a pause", async () => {
    const { sent, sends } = await trial({ tries: [refusal("transient"), "done"] });
    expect(sent).toEqual({ kind: "answered", answer: "done" });
    expect(Number(sends[1]?.split(" ")[0])).toBeLessThan(1000);
  });

  test("four times over is given up, and nobody knows whether it was taken", async () => {
    const { sent, sends } = await trial({ tries: [refusal("transient")], showsAt: NEVER });
    expect(sent).toMatchObject({ kind: "failed", mayBeTaken: true });
    expect(sends).toHaveLength(4);
  });

  test("followed by throttling is looked for once more before the next try", async () => {
    const { sent, story } = await trial({
      tries: [refusal("transient"), refusal("throttled"), "twice!"],
      showsAt: WINDOW + 1,
    });
    expect(sent).toEqual({ kind: "answered", answer: "found" });
    expect(story.at(-1)).toMatch(/look$/);
  });
});

describe("it exists already", () => {
  test("after an own try: then it is ours", async () => {
    const { sent } = await trial({ tries: [refusal("transient"), refusal("exists")], showsAt: WINDOW + 500 });
    expect(sent).toEqual({ kind: "answered", answer: "found" });
  });

  test("after a try of an earlier run: then it is ours", async () => {
    const { sent } = await trial({ tries: [refusal("exists")], showsAt: 2_000, earlierTry: { until: -1 } });
    expect(sent).toEqual({ kind: "answered", answer: "found" });
  });

  test("at the first try: somebody else's, and left alone though a look would find it", async () => {
    const { sent, story } = await trial({ tries: [refusal("exists")], showsAt: 0 });
    expect(sent).toMatchObject({ kind: "failed", error: { code: "exists" }, mayBeTaken: false });
    expect(story).toEqual(["0 write down", "0 send token-1"]);
  });

  test("after an own try, but not what we wanted: somebody else's", async () => {
    const { sent } = await trial({ tries: [refusal("transient"), refusal("exists")], showsAt: NEVER });
    expect(sent).toMatchObject({ kind: "failed", error: { code: "exists" } });
  });
});

describe("a try of an earlier run that was never answered", () => {
  test("is looked for before anything is sent", async () => {
    const { sent, sends } = await trial({ tries: ["twice!"], showsAt: 0, earlierTry: { until: 0 } });
    expect(sent).toEqual({ kind: "answered", answer: "found" });
    expect(sends).toEqual([]);
  });

  test("is looked for until its window has passed, then it was not taken", async () => {
    const { sent, sends } = await trial({ tries: ["subnet-1"], showsAt: NEVER, earlierTry: { until: 12_000 } });
    expect(sent).toEqual({ kind: "answered", answer: "subnet-1" });
    expect(sends).toEqual(["12000 send token-1"]);
  });
});

test.each(["denied", "in-use", "conflict", "limit", "invalid", "not-found", "credentials", "unknown"] as const)(
  "refused as %s is final at once",
  async (fault) => {
    const { sent, sends } = await trial({ tries: [refusal(fault)], showsAt: 0 });
    expect(sent).toMatchObject({ kind: "failed", error: { faultClass: fault }, mayBeTaken: false });
    expect(sends).toHaveLength(1);
  },
);

test("after a bug of the provider nobody knows whether it was taken", async () => {
  const bug = new TypeError("x is not a function");
  expect((await trial({ tries: [bug] })).sent).toEqual({ kind: "failed", error: bug, mayBeTaken: true });
});

describe("when the run is stopped", () => {
  test("before it is sent, it was not taken", async () => {
    const { sent, sends } = await trial({ tries: [refusal("throttled")], stopAt: 1 });
    expect(sent).toMatchObject({ kind: "failed", error: { message: "stopped" }, mayBeTaken: false });
    expect(sends).toHaveLength(1);
  });

  test("while its lost answer is looked for, nobody knows", async () => {
    const { sent } = await trial({ tries: [refusal("transient")], showsAt: NEVER, stopAt: 1_000 });
    expect(sent).toMatchObject({ kind: "failed", error: { message: "stopped" }, mayBeTaken: true });
  });
});

test("an answer of nothing is an answer", async () => {
  const { sent } = await trial({ tries: [""] });
  expect(sent).toEqual({ kind: "answered", answer: "" });
});
