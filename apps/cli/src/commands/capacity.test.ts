import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

describe("capacity of the document's own case", () => {
  test("before anything is made it is that of the planned subnets", async () => {
    const { exit, stdout, stderr } = await podspan("capacity", { cwd: folderWith({ from: POD_RANGES }) });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Cluster prod, in VPC internal

        zone        subnet                    usable  used    free  free /28  whole  nodes  pods   per node  room
        eu-west-1b  100.64.0.0/18 (planned)   16,379     0  16,379     1,022  100 %      2    10  5.0 of 27    44
                    once nodes are replaced                                              2    10  5.0 of 18    26
        eu-west-1c  100.64.64.0/18 (planned)  16,379     0  16,379     1,022  100 %      2     8  4.0 of 27    46
                    once nodes are replaced                                              2     8  4.0 of 18    28

        whole: share of the free addresses in free /28 blocks; room: pods that the present nodes can still take

        max-pods of new nodes  (default_enis - 1) * (ips_per_eni - 1) + 2
          m5.large             20; 4 there, with 29

        More full nodes of m5.large beside the present ones (18 pods and 20 addresses each):
          eu-west-1b  120 nodes, 2,160 pods  then node subnet 10.196.24.0/25 is full
          eu-west-1c  120 nodes, 2,160 pods  then node subnet 10.196.24.128/25 is full
      "
    `);
    expect(stderr).toBe(
      "podspan: the digital twin (new, from world); nothing real is touched, `--target aws` is the real thing\n",
    );
  });

  test("another type, a further range and growth", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("apply --yes", { cwd });
    const words = "capacity --type m6i.2xlarge --range 100.65.0.0/16 --growth 500";
    const { exit, stdout } = await podspan(words, { cwd });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Cluster prod, in VPC internal

        zone        subnet                   usable  used    free  free /28  whole  nodes  pods   per node  room
        eu-west-1b  100.64.0.0/18            16,379     0  16,379     1,022  100 %      2    10  5.0 of 27    44
                    once nodes are replaced                                             2    10  5.0 of 18    26
        eu-west-1c  100.64.64.0/18           16,379     0  16,379     1,022  100 %      2     8  4.0 of 27    46
                    once nodes are replaced                                             2     8  4.0 of 18    28

        whole: share of the free addresses in free /28 blocks; room: pods that the present nodes can still take

        max-pods of new nodes  (default_enis - 1) * (ips_per_eni - 1) + 2
          m5.large             20; 4 there, with 29

        More full nodes of m5.large beside the present ones (18 pods and 20 addresses each):
          eu-west-1b  120 nodes, 2,160 pods  then node subnet 10.196.24.0/25 is full
          eu-west-1c  120 nodes, 2,160 pods  then node subnet 10.196.24.128/25 is full

        The same of m6i.2xlarge (42 pods and 45 addresses each):
          eu-west-1b  120 nodes, 5,040 pods  then node subnet 10.196.24.0/25 is full
          eu-west-1c  120 nodes, 5,040 pods  then node subnet 10.196.24.128/25 is full

        100.65.0.0/16 would add, for nodes with a label alone:
          eu-west-1b  100.65.0.0/18   16,379 addresses  0 nodes, 0 pods  then node subnet 10.196.24.0/25 is full    vpc.amazonaws.com/externalEniConfig=eu-west-1b-2
          eu-west-1c  100.65.64.0/18  16,379 addresses  0 nodes, 0 pods  then node subnet 10.196.24.128/25 is full  vpc.amazonaws.com/externalEniConfig=eu-west-1c-2

        At 500 pods a day in all zones alike, on nodes of m6i.2xlarge, the further range used: eu-west-1b is full on 2026-01-21, in 20 days; then node subnet 10.196.24.0/25 is full.
      "
    `);
  });

  test("with prefixes, of which a part is reserved, what is reserved counts as free", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const file = join(cwd, "fabric.yaml");
    const text = readFileSync(file, "utf8");
    const pods = ["prefixDelegation: true", "reservePrefixes: true", "warm: { prefixes: 2 }"];
    const ranges = "ranges: [100.64.0.0/16]";
    writeFileSync(file, text.replace(ranges, [ranges, ...pods].join("\n        ")));
    expect((await podspan("apply --yes", { cwd })).exit).toBe(0);
    const { exit, stdout } = await podspan("capacity", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Cluster prod, in VPC internal

        zone        subnet                   usable  used    free  free /28  whole  nodes  pods    per node  room
        eu-west-1b  100.64.0.0/18            16,379     0  16,379     1,022  100 %      2    10   5.0 of 27    44
                    once nodes are replaced                                             2    10  5.0 of 108   206
        eu-west-1c  100.64.64.0/18           16,379     0  16,379     1,022  100 %      2     8   4.0 of 27    46
                    once nodes are replaced                                             2     8  4.0 of 108   208

        whole: share of the free addresses in free /28 blocks; room: pods that the present nodes can still take

        max-pods of new nodes  (default_enis - 1) * (ips_per_eni - 1) * 16 + 2 > 110 ? 110 : (default_enis - 1) * (ips_per_eni - 1) * 16 + 2
          m5.large             110 with prefixes, the cap; addresses for 290; 4 there, with 29

        More full nodes of m5.large beside the present ones (108 pods and 9 prefixes each):
          eu-west-1b  110 nodes, 11,880 pods  then the pod subnets are full
          eu-west-1c  110 nodes, 11,880 pods  then the pod subnets are full
      "
    `);
  });

  test("--json is one document with the figures", async () => {
    const { exit, stdout } = await podspan("capacity --json --growth 10", { cwd: folderWith({ from: POD_RANGES }) });
    expect(exit).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ kind: "Capacity", version: 1, diagnostics: [] });
    expect(document.clusters[0].zones[0]).toMatchObject({
      zone: "eu-west-1b",
      usable: 16_379,
      free: 16_379,
      blocks: { free: 1022, atBest: 1022 },
      nodes: 2,
      fits: { nodes: 120, pods: 2160, boundBy: "node-subnets" },
    });
    expect(document.clusters[0].exhaustion).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });

  test("--only aws tells addresses, and nothing of nodes", async () => {
    const { exit, stdout } = await podspan("capacity --only aws", { cwd: folderWith({ from: POD_RANGES }) });
    expect(exit).toBe(0);
    expect(stdout).toContain("eu-west-1b  100.64.0.0/18 (planned)   16,379     0  16,379");
    expect(stdout).toMatch(/ \? +- +\?$/m);
  });
});

describe("what is asked and cannot be is said beside what is there, and is exit 64", () => {
  const cwd = folderWith({ from: POD_RANGES });

  test.each([
    ["a type that there is not", "--type m5.huge", "nothing is known of instance type m5.huge"],
    [
      "a range that is planned",
      "--range 100.64.128.0/17",
      "prod cannot have 100.64.128.0/17: the Fabric plans 100.64.0.0/16 for VPC internal already",
    ],
    ["a range that AWS refuses", "--range 172.16.0.0/16", "prod cannot have 172.16.0.0/16: AWS refuses it"],
    ["a range that is no block", "--range 100.66.0.0/15", "blocks are /16 to /28"],
  ])("%s", async (_what, flags, words) => {
    const { exit, stdout, stderr } = await podspan(`capacity ${flags}`, { cwd });
    expect(exit).toBe(64);
    expect(stderr).toContain(words);
    expect(stdout).toContain("Cluster prod, in VPC internal");
  });

  test("a range that the VPC has", async () => {
    const made = folderWith({ from: POD_RANGES });
    await podspan("apply --yes", { cwd: made });
    const { exit, stderr } = await podspan("capacity --range 100.64.128.0/17", { cwd: made });
    expect(exit).toBe(64);
    expect(stderr).toContain("prod cannot have 100.64.128.0/17: VPC internal has 100.64.0.0/16 already");
  });
});

describe("what cannot be reckoned is said, and is exit 1", () => {
  test("a cluster that cannot be read: its addresses are shown all the same", async () => {
    const blind = folderWith({ from: POD_RANGES });
    rmSync(join(blind, "world/kubernetes"), { recursive: true });
    const { exit, stdout, stderr } = await podspan("capacity", { cwd: blind });
    expect(exit).toBe(1);
    expect(stderr).toContain("SCOPE-1");
    expect(stdout).toContain("eu-west-1b  100.64.0.0/18 (planned)   16,379");
  });

  test("a VPC that is not there", async () => {
    const fabric = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: x, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs: { a: { region: eu-west-1, id: vpc-0123456789abcdef0 } }
  clusters: { a: { vpc: a, zones: [eu-west-1a] } }
`;
    const empty = folderWith({ fabric });
    await podspan("apply --yes", { cwd: empty });
    const other = fabric.replace("vpc-0123456789abcdef0", "vpc-0dead0000dead0000");
    const { exit, stderr } = await podspan(`capacity ${writeFabric(empty, other)}`, { cwd: empty });
    expect(exit).toBe(1);
    expect(stderr).toContain("VPC-1");
  });
});

function writeFabric(folder: string, text: string): string {
  writeFileSync(join(folder, "fabric.yaml"), text);
  return "fabric.yaml";
}

describe("what is not understood is exit 64", () => {
  test.each([
    ["--type m5", "is no instance type"],
    ["--range 100.65.0.0", "is no prefix"],
    ["--growth -3", ""],
    ["--growth many", "is no number of pods a day"],
    ["--growth 0", "is no number of pods a day"],
  ])("%s", async (flags, words) => {
    const { exit, stderr } = await podspan(`capacity ${flags}`, { cwd: folderWith("nothing") });
    expect(exit).toBe(64);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("Failed to parse");
  });
});
