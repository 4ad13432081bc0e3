import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const KEYS = `tunnel: { network: 10.250.0.0/24, key: 100 }
        ike: { preSharedKey: { aws: dc1/psk } }`;

/** Two regions, each with a cluster and a link to the same site; and a peering between them. */
const FABRIC = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: mix, uid: 3ab3d2be-bd27-46ac-9294-dcb778ce88c1 }
spec:
  vpcs:
    west: { region: us-west-2, tags: { Name: west } }
    east: { region: us-east-1, tags: { Name: east } }
  clusters:
    shop: { vpc: west, zones: [us-west-2a, us-west-2b], pods: { ranges: [10.128.0.0/16] } }
    data: { vpc: east, zones: [us-east-1a, us-east-1b], pods: { ranges: [10.129.0.0/16] } }
  sites:
    dc1:
      nodes: [10.1.0.0/16]
      hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1, gateway: 10.1.0.1 }]
  links:
    west-east: { peering: [west, east] }
    west-dc1:
      dmvpn:
        vpc: west
        site: dc1
        routers:
          - { platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9 }
          - { platform: linux, zone: us-west-2b, tunnelAddress: 10.250.0.10 }
        ${KEYS}
    east-dc1:
      dmvpn:
        vpc: east
        site: dc1
        routers: [{ platform: linux, zone: us-east-1a, tunnelAddress: 10.250.0.11 }]
        ${KEYS}
  expect:
    - { from: clusters/shop/pods, to: clusters/data/pods, allow: true, nat: none }
    - { from: clusters/data/pods, to: sites/dc1/nodes, allow: true, nat: none }
`;

describe("two regions, joined to each other and to one site", () => {
  test("are made, are then as wanted, and go again", async () => {
    const cwd = folderWith({ fabric: FABRIC });
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
    // IAM's roles are the account's, in whichever region one asks: each is seen once.
    expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({
      exit: 0,
      stderr: expect.not.stringContaining("error"),
    });
    expect((await podspan("verify", { cwd })).stdout).toMatch(/^\d+ checks: .*, 0 failed\.$/m);
    // What only some verbs ask for is not gone for the others.
    for (const verb of ["capacity", "show", "drift", "export iosxe", "explain clusters/data/pods sites/dc1/nodes"]) {
      expect(await podspan(verb, { cwd }), verb).toMatchObject({
        exit: 0,
        stderr: expect.not.stringContaining("error"),
      });
    }
    expect((await podspan("destroy --yes", { cwd })).stdout).toContain("Looked again: nothing of this Fabric is left.");
  });
});

const CISCO = FABRIC.replace(
  "{ platform: linux, zone: us-east-1a, tunnelAddress: 10.250.0.11 }",
  `{ platform: c8000v, zone: us-east-1a, tunnelAddress: 10.250.0.11, access: { key: { file: k }, hostKey: "SHA256:${"A".repeat(43)}" } }`,
).replace("        vpc: east\n", "        vpc: east\n        ssh: [198.51.100.0/24]\n");

test("a router that comes back as another instance is told all again, in the same run", async () => {
  const cwd = folderWith({ fabric: CISCO });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const file = join(cwd, "fabric.yaml");
  writeFileSync(file, CISCO.replace("c8000v,", "c8000v, instanceType: c5.xlarge,"));
  const { stdout } = await podspan("plan", { cwd });
  expect(stdout).toContain("router configuration east-dc1/router-configuration/us-east-1a");
  expect(stdout).toMatch(/^Plan: 1 to change, 1 to replace; /m);
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
});

test("an expectation that waits for a router without access is refused with the cause, and what is not blocked can be done", async () => {
  const cwd = folderWith({
    fabric: FABRIC.replace("{ platform: linux, zone: us-east-1a", "{ platform: c8000v, zone: us-east-1a"),
  });
  const { exit, stderr } = await podspan("apply --yes", { cwd });
  expect(exit).toBe(4);
  expect(stderr).toContain(
    "fix: 3 steps of the plan are blocked (ROUTER-1) and left out of the proof: mend that first.",
  );
  const misspelt = await podspan("apply --yes --accept-loss clusters/date/pods>sites/dc1/nodes", { cwd });
  expect(misspelt.exit).toBe(4);
  const idle = "warning PROOF-4 `--accept-loss 'clusters/date/pods>sites/dc1/nodes'` matches nothing";
  expect(misspelt.stderr).toContain(idle);
  const accepted = await podspan("apply --yes --accept-loss clusters/data/pods>sites/dc1/nodes", { cwd });
  expect(accepted.stderr).not.toContain("PROOF-4");
  expect(accepted.stderr).toContain("+ router instance east-dc1/router-instance/us-east-1a  i-");
});

test("a router that is configured by hand waits until it runs; then routes lead to it, and what cannot be read of it is said", async () => {
  const router = "{ platform: c8000v, zone: us-east-1a, tunnelAddress: 10.250.0.11, configured: byHand }";
  const byHand = FABRIC.replace("{ platform: linux, zone: us-east-1a, tunnelAddress: 10.250.0.11 }", router);
  const cwd = folderWith({ fabric: byHand });
  const first = await podspan("apply --yes --accept-loss clusters/data/pods>sites/dc1/nodes", { cwd });
  expect(first.exit).toBe(1);
  expect(`${first.stdout}${first.stderr}`).toContain("is configured by hand, and is not there yet");
  const { exit, stdout, stderr } = await podspan("apply --yes", { cwd });
  expect([exit, stderr]).toEqual([0, expect.stringContaining("+ route east-dc1/router-route/")]);
  expect(stdout).toContain("The router of links/east-dc1/us-east-1a is configured by hand and was not read");
  expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
  const verified = await podspan("verify", { cwd });
  expect(verified.stdout).toMatch(/note +by-hand +east-dc1\/us-east-1a: is configured by hand/);
  expect(verified.stdout).toMatch(/, 0 failed\.$/m);
});

test("one that was told over SSH may become one that is configured by hand: it keeps what it was told", async () => {
  const cwd = folderWith({ fabric: CISCO });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const byHand = CISCO.replace(/access: \{ key.*" \}/, "configured: byHand");
  writeFileSync(join(cwd, "fabric.yaml"), byHand);
  expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
});
