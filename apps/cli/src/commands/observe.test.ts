import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

const read = (cwd: string, file: string): Snapshot => JSON.parse(readFileSync(join(cwd, file), "utf8"));

const VPCS = '{ "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16", "OwnerId": "111122223333" }] }';

describe("observe --records", () => {
  test("writes what was answered, and reading that again gives the same Snapshot", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const observed = await podspan("observe --records answers -o one.json", { cwd });
    expect(observed).toMatchObject({ exit: 0, stdout: "" });
    expect(observed.stderr).toMatch(/Wrote \d+ files to answers\.\n/);
    const imported = await podspan("observe --import answers -o two.json", { cwd });
    expect(imported.exit).toBe(0);
    const [one, two] = [read(cwd, "one.json"), read(cwd, "two.json")];
    expect(two.resources).toEqual(one.resources);
    for (const [key, status] of Object.entries(one.scopes)) expect([key, two.scopes[key]]).toEqual([key, status]);
    expect(one.resources.length).toBeGreaterThan(20);
  });

  test("never replaces a folder that holds anything else", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    mkdirSync(join(cwd, "mine"));
    writeFileSync(join(cwd, "mine/letter.txt"), "x");
    const { exit, stderr } = await podspan("observe --records mine", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("FILE-2 mine holds letter.txt, which is no record");
    expect(readdirSync(join(cwd, "mine"))).toEqual(["letter.txt"]);
    await podspan("observe --records answers", { cwd });
    expect(await podspan("observe --records answers", { cwd })).toMatchObject({ exit: 0 });
  });
});

test("observe --records never replaces a file, nor what lies where a folder is replaced by way of", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  mkdirSync(join(cwd, "answers.old"));
  for (const place of ["fabric.yaml", "answers"]) {
    const { exit, stdout, stderr } = await podspan(`observe --records ${place} --json`, { cwd });
    expect({ exit, kind: JSON.parse(stdout).kind }).toEqual({ exit: 1, kind: "Diagnostics" });
    expect(stderr).toMatch(/error FILE-2 (fabric\.yaml is there, and is no folder|answers\.old is there)/);
    expect(stderr).toContain("fix: Name a new folder");
  }
  expect(readFileSync(join(cwd, "fabric.yaml"), "utf8")).toContain("kind: Fabric");
  expect(readdirSync(cwd)).toContain("answers.old");
});

describe("observe --import", () => {
  test("needs no Fabric, and says what is unread", async () => {
    const cwd = folderWith("nothing");
    mkdirSync(join(cwd, "dump/eu-west-1"), { recursive: true });
    writeFileSync(join(cwd, "dump/eu-west-1/Vpcs.json"), '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}');
    writeFileSync(join(cwd, "dump/eu-west-1/Subnets.json"), "{");
    const { exit, stdout, stderr } = await podspan("observe --import dump", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("warning IMPORT-1 aws_configs/eu-west-1/Subnets.json is not JSON");
    expect(stderr).toContain("warning IMPORT-4 account unknown, eu-west-1 was collected without Addresses,");
    expect(stdout).toMatch(/ subnet +unread\n/);
    expect(stdout).toMatch(/ vpc +1\n/);
  });

  test("a twin's own folder is a whole world, with what is in its clusters", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    cpSync(join(cwd, "world"), join(cwd, "kept"), { recursive: true });
    writeFileSync(join(cwd, "kept/twin.json"), "{}");
    const { exit, stdout, stderr } = await podspan("observe --import kept", { cwd });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    expect(stdout).not.toContain("unread");
    expect(stdout).toMatch(/kubernetes\/prod\n[\s\S]* pod +\d+/);
  });

  test("a folder without a collection is refused", async () => {
    const cwd = folderWith("nothing");
    expect((await podspan("observe --import nowhere", { cwd })).stderr).toContain(
      "IMPORT-6 there is no folder nowhere",
    );
    mkdirSync(join(cwd, "deep/aws_configs/prod/team/eu-west-1"), { recursive: true });
    writeFileSync(join(cwd, "deep/aws_configs/prod/team/eu-west-1/Vpcs.json"), VPCS);
    const deep = await podspan("verify --snapshot deep", { cwd });
    expect(deep.exit).toBe(1);
    expect(deep.stderr).toContain("info IMPORT-3 Vpcs.json is not read");
    expect(deep.stderr).toContain("error IMPORT-6 nothing that deep holds could be read");
    mkdirSync(join(cwd, "bare/aws_configs/eu-west-1"), { recursive: true });
    writeFileSync(join(cwd, "bare/aws_configs/eu-west-1/Vpcs.json"), '{ "Vpcs": [] }');
    expect(await podspan("observe --import bare", { cwd })).toMatchObject({ exit: 0 });
    mkdirSync(join(cwd, "empty"));
    expect(await podspan("observe --import empty", { cwd })).toMatchObject({ exit: 1 });
  });
});
