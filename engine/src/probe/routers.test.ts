import type { RouterAnswer, RouterProber } from "@podspan/core/ports";
import type { LinkEvidence, RouterQuestions } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { askRouters } from "./routers.ts";

const linkOf = (router: string): string => router.split("/")[0] ?? "";

const QUESTIONS: RouterQuestions = {
  asked: [
    ...["up/a", "up/b", "down/a"].map((name) => ({
      router: name,
      commands: ["show dmvpn", "show ip ospf neighbor"],
      told: ([first, second]: readonly string[]): readonly LinkEvidence[] => {
        const evidence = { kind: "told", name, role: "spoke" } as const;
        const fails = first !== "UP" ? "nhrp" : second === "FULL" ? undefined : "ospf";
        return [{ link: linkOf(name), evidence: { ...evidence, ...(fails && { fails }) } }];
      },
      silent: (why: string): readonly LinkEvidence[] => [
        { link: linkOf(name), evidence: { kind: "silent", name, role: "spoke", why } },
      ],
    })),
    {
      router: "dc/hub-1",
      commands: ["show dmvpn"],
      told: () =>
        ["up", "down"].map((link) => ({
          link,
          evidence: { kind: "told", name: "sites/dc/hub-1", role: "hub", about: `${link}/a` },
        })),
      silent: () => [],
    },
  ],
  silent: [{ link: "up", evidence: { kind: "silent", name: "up/c", role: "spoke", why: "it has no `access`" } }],
};

function prober(answers: Readonly<Record<string, RouterAnswer>>): RouterProber {
  return { show: async (router) => answers[router] ?? { kind: "silent", why: "it refuses the key" } };
}

function asked(by: RouterProber | undefined) {
  return askRouters({ questions: QUESTIONS, prober: by, signal: new AbortController().signal });
}

test("every router is judged by what it prints, a hub tells of several links, those that cannot be asked are named with why", async () => {
  const told = await asked(
    prober({
      "up/a": { kind: "answered", outputs: ["UP", "FULL"] },
      "up/b": { kind: "answered", outputs: ["UP", ""] },
      "dc/hub-1": { kind: "answered", outputs: ["UP"] },
    }),
  );
  expect(told.get("up")).toEqual([
    { kind: "told", name: "up/a", role: "spoke" },
    { kind: "told", name: "up/b", role: "spoke", fails: "ospf" },
    { kind: "told", name: "sites/dc/hub-1", role: "hub", about: "up/a" },
    { kind: "silent", name: "up/c", role: "spoke", why: "it has no `access`" },
  ]);
  expect(told.get("down")).toEqual([
    { kind: "silent", name: "down/a", role: "spoke", why: "it refuses the key" },
    { kind: "told", name: "sites/dc/hub-1", role: "hub", about: "down/a" },
  ]);
});

test("without a way to routers none is taken for well", async () => {
  const all = [...(await asked(undefined)).values()].flat();
  expect(all.map(({ kind }) => kind)).toEqual(["silent", "silent", "silent", "silent"]);
});
