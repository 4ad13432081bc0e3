import type { RouterAnswer, RouterProber } from "@podspan/core/ports";
import type { RouterQuestions } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { askRouters } from "./routers.ts";

const QUESTIONS: RouterQuestions = {
  asked: ["up/a", "up/b", "down/a"].map((router) => ({
    link: router.split("/")[0] ?? "",
    router,
    commands: ["show dmvpn", "show ip ospf neighbor"],
    layerOf: ([first, second]) => (first !== "UP" ? "nhrp" : second === "FULL" ? undefined : "ospf"),
  })),
  silent: new Map([["up", [{ kind: "silent", name: "up/c", role: "spoke", why: "it has no `access`" }]]]),
};

function prober(answers: Readonly<Record<string, RouterAnswer>>): RouterProber {
  return { show: async (router) => answers[router] ?? { kind: "silent", why: "it refuses the key" } };
}

function asked(by: RouterProber | undefined) {
  return askRouters({ questions: QUESTIONS, prober: by, signal: new AbortController().signal });
}

test("every router is judged by what it prints, those that cannot be asked are named with why", async () => {
  const told = await asked(
    prober({
      "up/a": { kind: "answered", outputs: ["UP", "FULL"] },
      "up/b": { kind: "answered", outputs: ["UP", ""] },
    }),
  );
  expect(told.get("up")).toEqual([
    { kind: "told", name: "up/a", role: "spoke" },
    { kind: "told", name: "up/b", role: "spoke", fails: "ospf" },
    { kind: "silent", name: "up/c", role: "spoke", why: "it has no `access`" },
  ]);
  expect(told.get("down")).toEqual([{ kind: "silent", name: "down/a", role: "spoke", why: "it refuses the key" }]);
});

test("without a way to routers none is taken for well", async () => {
  const all = [...(await asked(undefined)).values()].flat();
  expect(all.map(({ kind }) => kind)).toEqual(["silent", "silent", "silent", "silent"]);
});
