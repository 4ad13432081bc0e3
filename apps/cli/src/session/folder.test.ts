import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFolder, recoverFolder, replaceFolder } from "./folder.ts";

function place(): string {
  return join(mkdtempSync(join(tmpdir(), "podspan-folder-")), "twin");
}

test("a folder is read as it was written, sorted", async () => {
  const folder = place();
  await replaceFolder(folder, { "b.json": "2", "a/b/c.json": "1" });
  expect(Object.entries((await readFolder(folder)) ?? {})).toEqual([
    ["a/b/c.json", "1"],
    ["b.json", "2"],
  ]);
});

test("replacing leaves nothing of the former", async () => {
  const folder = place();
  await replaceFolder(folder, { "old.json": "1" });
  await replaceFolder(folder, { "new.json": "2" });
  expect(await readFolder(folder)).toEqual({ "new.json": "2" });
});

test("a folder that is not there reads as undefined", async () => {
  expect(await readFolder(place())).toBeUndefined();
});

test("killed between the two renames, the former is found again", async () => {
  const folder = place();
  await replaceFolder(folder, { "a.json": "1" });
  renameSync(folder, `${folder}.old`);
  mkdirSync(`${folder}.new`);
  writeFileSync(join(`${folder}.new`, "half.json"), "");
  await recoverFolder(folder);
  expect(await readFolder(folder)).toEqual({ "a.json": "1" });
  await replaceFolder(folder, { "a.json": "2" });
  expect(await readFolder(folder)).toEqual({ "a.json": "2" });
});
