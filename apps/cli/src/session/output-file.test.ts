import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

const WRITERS = ["plan", "show", "show --format svg", "observe"];

describe.each(WRITERS)("podspan %s -o", (verb) => {
  test("writes a file, and writes it anew when it is of the same kind", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    expect(await podspan(`${verb} -o out`, { cwd })).toMatchObject({ exit: 0 });
    const text = readFileSync(join(cwd, "out"), "utf8");
    expect(await podspan(`${verb} -o out`, { cwd })).toMatchObject({ exit: 0 });
    expect(readFileSync(join(cwd, "out"), "utf8")).toBe(text);
  });

  test("overwrites something else only when told to", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    writeFileSync(join(cwd, "notes.txt"), "precious");
    const { exit, stdout, stderr } = await podspan(`${verb} -o notes.txt`, { cwd });
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("error FILE-2 notes.txt is there already, and is not");
    expect(readFileSync(join(cwd, "notes.txt"), "utf8")).toBe("precious");
    expect(await podspan(`${verb} -o notes.txt --force`, { cwd })).toMatchObject({ exit: 0 });
    expect(readFileSync(join(cwd, "notes.txt"), "utf8")).not.toBe("precious");
  });

  test("never overwrites a Fabric or a lock, whatever it is told and by whatever name", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("apply --yes", { cwd });
    writeFileSync(join(cwd, "other.json"), '{"apiVersion": "podspan.dev/v1alpha1", "kind": "Fabric"}');
    symlinkSync("fabric.yaml", join(cwd, "link"));
    for (const file of ["fabric.yaml", "fabric.lock.json", "other.json", "link"]) {
      const text = readFileSync(join(cwd, file), "utf8");
      const { exit, stderr } = await podspan(`${verb} -o ${file} --force`, { cwd });
      expect([file, exit]).toEqual([file, 1]);
      expect(stderr).toContain(`error FILE-2 ${file} is a`);
      expect(readFileSync(join(cwd, file), "utf8")).toBe(text);
    }
  });
});

test("a file of an earlier run of another kind is something else too", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  await podspan("observe -o out.json", { cwd });
  expect(await podspan("plan -o out.json", { cwd })).toMatchObject({ exit: 1 });
});

test("nothing is looked at for a file that cannot be written", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  writeFileSync(join(cwd, "notes.txt"), "precious");
  const places = [
    ["notes.txt", "FILE-2 notes.txt is there already"],
    ["world", "FILE-1 world is a folder"],
    ["nowhere/x.plan", "FILE-1 there is no folder nowhere for nowhere/x.plan"],
  ] as const;
  for (const [place, told] of places) {
    const { exit, stderr } = await podspan(`plan -o ${place}`, { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain(told);
    expect(stderr).not.toContain("digital twin");
    expect(existsSync(join(cwd, ".podspan"))).toBe(false);
  }
});
