import { expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const FABRIC = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: acme, uid: 7d3f9a10 }
spec:
  vpcs:
    one: { region: eu-west-1, id: vpc-0aaaaaaaaaaaaaaa1 }
    two: { region: eu-west-1, id: vpc-0aaaaaaaaaaaaaaa2 }
  clusters:
    a: { vpc: one, zones: [eu-west-1a, eu-west-1b], pods: { ranges: [100.64.0.0/16] } }
    b: { vpc: two, zones: [eu-west-1a, eu-west-1b], pods: { ranges: [10.99.0.0/16] } }
  links:
    ab: { peering: [one, two] }
  expect:
    - { from: clusters/a/pods, to: clusters/b/pods, allow: true, nat: none }
`;

test.each(["validate", "plan", "verify"])("%s says that nobody routes to the pods (NAT-1)", async (verb) => {
  const cwd = folderWith({ fabric: FABRIC });
  const { exit, stderr } = await podspan(verb, { cwd });
  expect(exit).not.toBe(0);
  expect(stderr).toContain(
    "fabric.yaml:14:71: error NAT-1 pods of a are to reach clusters/b/pods by their own addresses",
  );
});
