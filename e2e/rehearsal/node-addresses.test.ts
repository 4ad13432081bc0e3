import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { AUTO_FABRIC, findingsOf, ROLL, ROLL_FABRIC, rollWorld, templateGroup } from "./roll-worlds.fixture.ts";

const INTERFACES = "aws_configs/eu-west-1/NetworkInterfaces.json";

interface Interface {
  readonly Description: string;
  readonly PrivateIpAddresses: readonly unknown[];
  readonly Ipv4Prefixes?: readonly { readonly Ipv4Prefix: string }[];
}

/** Interfaces that the VPC CNI has attached. */
function cniInterfaces(rehearsal: Rehearsal): readonly Interface[] {
  const { NetworkInterfaces } = JSON.parse(rehearsal.files[INTERFACES] ?? "{}") as {
    readonly NetworkInterfaces: readonly Interface[];
  };
  return NetworkInterfaces.filter(({ Description }) => Description.startsWith("aws-K8S-"));
}

function prefixesOf(rehearsal: Rehearsal): readonly string[] {
  return cniInterfaces(rehearsal).flatMap((eni) => (eni.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix));
}

/** Pods that were placed and have no address, by what their kubelet says. */
function stuckPods(rehearsal: Rehearsal): readonly string[] {
  const pods = JSON.parse(rehearsal.files["kubernetes/prod/pods.json"] ?? "[]") as readonly {
    readonly status: {
      readonly containerStatuses?: readonly { readonly state: { readonly waiting?: { readonly message: string } } }[];
    };
  }[];
  return pods.flatMap(
    ({ status }) => status.containerStatuses?.flatMap(({ state }) => state.waiting?.message ?? []) ?? [],
  );
}

async function rolled(fabric: string, world: Parameters<typeof Rehearsal.of>[0] & object): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.of({ fabric, ...world });
  await rehearsal.run("apply", ROLL);
  rehearsal.world.pass(A_WHILE);
  return rehearsal;
}

test("with prefix delegation new nodes hold whole /28s of the reserved ranges, each once, and a single address an interface", async () => {
  const fabric = ROLL_FABRIC.replace("/16] }", "/24], prefixDelegation: true, reservePrefixes: true }");
  const rehearsal = await rolled(fabric, { world: rollWorld([{ name: "web", nodes: 3, kind: "self" }]) });
  const prefixes = prefixesOf(rehearsal);
  expect(prefixes.length).toBeGreaterThanOrEqual(3);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const prefix of prefixes) expect(prefix).toMatch(/^100\.64\.0\.\d+\/28$/);
  for (const eni of cniInterfaces(rehearsal)) expect(eni.PrivateIpAddresses).toHaveLength(1);
  expect(await findingsOf(rehearsal)).toEqual([]);
});

test("a type that is not Nitro goes on with single addresses (POD-3)", async () => {
  const world = rollWorld([{ name: "web", nodes: 1, kind: "self" }]);
  const clusters = (world.clusters ?? []).map((cluster) => ({ ...cluster, instanceType: "c4.large" }));
  const fabric = ROLL_FABRIC.replace("/16] }", "/24], prefixDelegation: true }");
  const rehearsal = await rolled(fabric, { world: { ...world, clusters } });
  expect(prefixesOf(rehearsal)).toEqual([]);
  expect(cniInterfaces(rehearsal)[0]?.PrivateIpAddresses).toHaveLength(10);
});

test("where single addresses have broken up a pod subnet, its next node gets no prefix and does not become Ready (fault 3b-17)", async () => {
  const fabric = ROLL_FABRIC.replace("/16] }", "/24], prefixDelegation: true }");
  const rehearsal = await Rehearsal.of({ fabric, world: rollWorld([{ name: "web", nodes: 1, kind: "self" }]) });
  await rehearsal.run("apply");
  rehearsal.world.pass(A_WHILE);
  const { SubnetId } = subnetOf(rehearsal, "100.64.0.0/26");
  // A /26 has two whole /28s beside those with AWS's own addresses: one address in each, and there is none.
  const taken = [16, 32].map((last) => `100.64.0.${last}`);
  await rehearsal.world.meddle(async (twin) => {
    for (let count = 0; count < 40; count += 1)
      twin.invent({ interfaces: [{ region: "eu-west-1", subnet: SubnetId }] });
  });
  expect(taken.every((address) => (rehearsal.files[INTERFACES] ?? "").includes(`"${address}"`))).toBe(true);
  const ran = await rehearsal.run("apply", ROLL);
  const failed = ran.steps.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome] : []));
  expect(failed).toMatchObject([
    { code: "NODE-4", message: expect.stringContaining("joined and did not become Ready") },
  ]);
});

function subnetOf(rehearsal: Rehearsal, cidr: string): { readonly SubnetId: string } {
  const { Subnets } = JSON.parse(rehearsal.files["aws_configs/eu-west-1/Subnets.json"] ?? "{}") as {
    readonly Subnets: readonly { readonly SubnetId: string; readonly CidrBlock: string }[];
  };
  const found = Subnets.find(({ CidrBlock }) => CidrBlock === cidr);
  if (found === undefined) throw new Error(`no subnet ${cidr}`);
  return found;
}

test("nodes that are told no max-pods take more pods than they have addresses for, and those hang; told, they take none that has no address (fault 3b-2)", async () => {
  const group = templateGroup("#!/bin/sh\n");
  const world = { world: rollWorld([group], 19), gated: true };
  const copied = ROLL_FABRIC.replace(
    "      vpc: main\n",
    "      vpc: main\n      roll: { newTemplateVersion: true }\n",
  );
  const untold = await rolled(copied, world);
  expect(new Set(stuckPods(untold))).toEqual(new Set(["failed to assign an IP address to container"]));
  expect((await findingsOf(untold)).map(({ status, message }) => `${status} ${message.slice(0, 6)}`)).toEqual([
    "failed POD-1:",
  ]);
  const told = await rolled(AUTO_FABRIC, world);
  expect(stuckPods(told)).toEqual([]);
});
