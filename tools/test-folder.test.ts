import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { setup } from "./test-folder.ts";

test("what tests put into the temporary folder goes into the run's own", () => {
  expect(basename(tmpdir())).toMatch(/^podspan-tests-\w{6}$/);
});

test("it goes with all that is in it when the run ends, and the one before is back", () => {
  const before = tmpdir();
  const end = setup();
  const made = tmpdir();
  expect(dirname(made)).toBe(before);
  mkdirSync(join(made, "forgotten"));
  writeFileSync(join(made, "forgotten/file"), "");
  end();
  expect([existsSync(made), tmpdir()]).toEqual([false, before]);
});
