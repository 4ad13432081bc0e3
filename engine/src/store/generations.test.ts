import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { removeFoldersAfterwards, temporaryFolder } from "../testing/folder.ts";
import { runs } from "../testing/property.ts";
import { Generations } from "./generations.ts";

removeFoldersAfterwards();

test("there is none at first, and the first claim makes number 1 the one that counts", () => {
  const generations = new Generations(temporaryFolder(), "lease");
  expect(generations.current()).toEqual({ number: 0, content: undefined });
  expect(generations.claim(1, "a")).toBe(true);
  expect(generations.current()).toEqual({ number: 1, content: "a" });
});

test("a number is claimed once", () => {
  const generations = new Generations(temporaryFolder(), "lease");
  generations.claim(1, "a");
  expect(generations.claim(1, "b")).toBe(false);
  expect(generations.current().content).toBe("a");
});

test("a claim by a process that looked too long ago is lost, though its number is free again", () => {
  const directory = temporaryFolder();
  const generations = new Generations(directory, "lease");
  for (const number of [1, 2, 3]) generations.claim(number, `${number}`);
  expect(readdirSync(directory)).toEqual(["lease.3"]);
  expect(generations.claim(2, "late")).toBe(false);
  expect(readdirSync(directory)).toEqual(["lease.3"]);
});

test("who does not count any more cannot change what it says", () => {
  const generations = new Generations(temporaryFolder(), "lease");
  generations.claim(1, "a");
  generations.claim(2, "b");
  expect(generations.rewrite(1, "a again")).toBe(false);
  expect(generations.rewrite(2, "b again")).toBe(true);
  expect(generations.current()).toEqual({ number: 2, content: "b again" });
});

test("other files of the directory are none of its business", () => {
  const directory = temporaryFolder();
  for (const name of ["lease.x", "lease.", "lease", "lease.-1", "other.9"]) writeFileSync(join(directory, name), "");
  const generations = new Generations(directory, "lease");
  expect(generations.current().number).toBe(0);
  expect(generations.claim(1, "a")).toBe(true);
});

test("whatever the order of claims, the count only grows and each number has one owner", () => {
  const claims = fc.array(fc.record({ who: fc.nat(3), number: fc.integer({ min: 1, max: 6 }) }), { maxLength: 30 });
  fc.assert(
    fc.property(claims, (tried) => {
      const directory = temporaryFolder();
      const owners = new Map<number, number>();
      let highest = 0;
      for (const { who, number } of tried) {
        const won = new Generations(directory, "lease").claim(number, String(who));
        expect(won).toBe(number > highest && !owners.has(number));
        if (won) owners.set(number, who);
        if (won) highest = number;
      }
      expect(new Generations(directory, "lease").current().number).toBe(highest);
    }),
    runs(30),
  );
});
