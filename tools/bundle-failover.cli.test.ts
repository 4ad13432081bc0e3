import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { failoverText } from "./bundle-failover.ts";

test("the failover is one file of Node's own modules, small enough for user data beside all else", async () => {
  const text = await failoverText();
  const imported = [...text.matchAll(/\bfrom\s*"([^"]+)"/g)].map(([, module = ""]) => module);
  expect(imported.filter((module) => !module.startsWith("node:"))).toEqual([]);
  expect(gzipSync(text).length).toBeLessThan(6_000);
});
