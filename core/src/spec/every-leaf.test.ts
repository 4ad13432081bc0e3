import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { parseFabric } from "./parse.ts";

const TEXT = readFileSync(join(import.meta.dirname, "testdata", "every-section.yaml"), "utf8");

/** What hardly any field takes, and nothing at all. */
const WRONG: readonly unknown[] = ["~", null];

type Path = readonly (string | number)[];

/** Every value of the document, branches included, the deepest first. */
function* placesIn(value: unknown, path: Path = []): Generator<Path> {
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value))
      yield* placesIn(item, [...path, Array.isArray(value) ? Number(key) : key]);
  }
  if (path.length > 0) yield path;
}

function withWrong(path: Path, wrong: unknown): string {
  const document = parse(TEXT);
  const parent = path.slice(0, -1).reduce((value, key) => value[key], document);
  parent[path.at(-1) ?? ""] = wrong;
  return stringify(document);
}

test("whatever one value is wrong, all rules speak about the rest and none breaks", () => {
  const broken = [...placesIn(parse(TEXT))].flatMap((path) =>
    WRONG.flatMap((wrong) => {
      try {
        parseFabric(withWrong(path, wrong), "fabric.yaml");
        return [];
      } catch (fault) {
        return [`${path.join(".")}: ${JSON.stringify(wrong)}: ${fault}`];
      }
    }),
  );
  expect(broken).toEqual([]);
});
