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
    expect((await podspan("destroy --yes", { cwd })).stdout).toContain("Looked again: nothing of this Fabric is left.");
  });
});
