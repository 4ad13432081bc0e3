import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

/** The example's cluster as a roll leaves it that died after it had cordoned the first node. */
function halfRolled(): string {
  const cwd = folderWith({ from: POD_RANGES });
  const file = join(cwd, "world/kubernetes/prod/nodes.json");
  const [{ metadata, spec, ...node }, ...others] = JSON.parse(readFileSync(file, "utf8"));
  const cordon = {
    manager: "podspan",
    operation: "Update",
    apiVersion: "v1",
    fieldsType: "FieldsV1",
    fieldsV1: { "f:spec": { "f:unschedulable": {} } },
  };
  const managedFields = [...(metadata.managedFields ?? []), cordon];
  const cordoned = { ...node, metadata: { ...metadata, managedFields }, spec: { ...spec, unschedulable: true } };
  writeFileSync(file, JSON.stringify([cordoned, ...others]));
  return cwd;
}

const TOLD =
  /warning roll-interrupted +prod\/nodes: a roll did not end: 1 node that it cordoned takes no pods \(ip-\S+\)/;

describe("a roll that died", () => {
  test.each(["plan", "verify", "plan --destroy"])(
    "%s names the nodes that take no pods, and both ways on",
    async (words) => {
      const { stdout } = await podspan(words, { cwd: halfRolled() });
      expect(stdout).toMatch(TOLD);
      expect(stdout).toContain("`podspan apply --roll` goes on with it");
      expect(stdout).toContain("`podspan destroy --roll`, which takes the pod network away too, gives it up");
    },
  );

  test.each(["plan --roll", "plan --only aws", "plan --destroy --only aws"])("%s has no word of it", async (words) => {
    const { stdout } = await podspan(words, { cwd: halfRolled() });
    expect(stdout).not.toContain("roll-interrupted");
  });
});
