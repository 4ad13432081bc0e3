import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Golden, readGoldens } from "./golden.fixture.ts";
import { judgedVerdict } from "./judged-verdict.fixture.ts";
import { walkedVerdict } from "./walked-verdict.fixture.ts";

const goldens = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".yaml"))
  .sort()
  .flatMap((name) => readGoldens(name, readFileSync(join(import.meta.dirname, name), "utf8")));

test("there are at least 300 golden cases, no two of them the same, each with its source", () => {
  const distinct = new Set(goldens.map(({ written, flow }) => JSON.stringify([written, flow])));
  expect(goldens.length).toBeGreaterThanOrEqual(300);
  expect(distinct.size).toBe(goldens.length);
  expect(goldens.filter(({ source }) => source.length < 8)).toEqual([]);
});

test.each(goldens.map((golden) => [titleOf(golden), golden] as const))("walked packet by packet: %s", (_, golden) => {
  const walked = walkedVerdict(golden);
  expect(walked, walked.reasons.join("; ")).toMatchObject(expected(golden));
});

test.each(goldens.map((golden) => [titleOf(golden), golden] as const))("proved: %s", (_, golden) => {
  const judged = judgedVerdict(golden);
  if (golden.but === undefined) expect(judged, judged.reasons.join("; ")).toMatchObject(expected(golden));
  else {
    expect(judged.verdict).toBe(golden.but.verdict);
    expect(judged.assumptions).toContain(golden.but.assuming);
  }
});

function titleOf({ rule, name, flow }: Golden): string {
  return `${rule} ${name} (${flow})`;
}

function expected({ verdict, forward, reply, nat, mtu }: Golden): Readonly<Record<string, unknown>> {
  return {
    verdict,
    ...(forward === undefined ? {} : { forward }),
    ...(reply === undefined ? {} : { reply }),
    ...(nat === undefined ? {} : { nat: nat === "none" ? [] : [nat] }),
    ...(mtu === undefined ? {} : { mtu }),
  };
}
