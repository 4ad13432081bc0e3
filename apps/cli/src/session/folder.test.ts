import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
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

test("what is as before is kept, what has changed is written, and what somebody took away meanwhile is there again", async () => {
  const folder = place();
  const before = { "same.json": "1", "changed.json": "1", "lost.json": "1", "gone.json": "1" };
  await replaceFolder(folder, before);
  const { ino } = statSync(join(folder, "same.json"));
  rmSync(join(folder, "lost.json"));
  const files = { "same.json": "1", "changed.json": "2", "lost.json": "1", "new/one.json": "1" };
  await replaceFolder(folder, files, before);
  expect(await readFolder(folder)).toEqual(files);
  const { ino: after, nlink } = statSync(join(folder, "same.json"));
  expect([after, nlink]).toEqual([ino, 1]);
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
