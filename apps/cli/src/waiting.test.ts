import { expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const FABRIC = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: acme, uid: 7d3f9a10 }
spec:
  accounts:
    ours: { id: "111122223333" }
    theirs: { id: "444455556666" }
  vpcs:
    west1: { account: ours, region: us-west-1, id: vpc-0aaaaaaaaaaaaaaa1 }
    west2: { account: theirs, region: eu-central-1, id: vpc-0aaaaaaaaaaaaaaa2, manage: none }
  links:
    west1-west2: { peering: [west1, west2] }
`;

test("a peering that another account has to accept: apply does the rest and ends with exit 5, again and again", async () => {
  const cwd = folderWith({ fabric: FABRIC });
  const first = await podspan("apply --yes", { cwd });
  expect(first, first.stderr).toMatchObject({ exit: 5 });
  expect(first.stdout).toContain("Apply waits for another account: 1 of 2 steps done, 1 blocked.");
  expect(first.stdout).toContain("Have it do what is named, then run `podspan apply");
  const again = await podspan("apply --yes --json", { cwd });
  expect([again.exit, JSON.parse(again.stdout).result]).toEqual([5, "waiting"]);
});
