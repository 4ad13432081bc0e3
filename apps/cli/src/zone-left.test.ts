import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const fabric = (zones: string): string => `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: left, uid: 7d1f0c1e-0000-4000-8000-000000000001 }
spec:
  vpcs: { net: { region: eu-west-1, tags: { Name: net } } }
  clusters: { blue: { vpc: net, zones: [${zones}], pods: { ranges: [100.64.0.0/16] } } }
`;

test("of a zone that a cluster leaves while nodes are in it, no roll is proposed: it would make others there", async () => {
  const cwd = folderWith({ fabric: fabric("eu-west-1a, eu-west-1b") });
  expect(await podspan("apply --roll --yes", { cwd })).toMatchObject({ exit: 0 });
  writeFileSync(join(cwd, "fabric.yaml"), fabric("eu-west-1a"));
  for (const words of ["plan", "plan --roll"]) {
    const { stdout } = await podspan(words, { cwd });
    const [, fix = ""] = /blocked NODE-1: [^\n]* still in use by [^\n]*\n\s+fix: ([^\n]*)/.exec(stdout) ?? [];
    expect(fix, words).toMatch(
      /^nodes come into eu-west-1b for as long as node group \S+ makes them there: have nodes/,
    );
    expect(fix, words).not.toContain("run the same command with `--roll`");
  }
});
