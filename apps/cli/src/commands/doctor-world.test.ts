import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IAM_ACTIONS } from "@podspan/aws";
import type { ScopeStatus, Snapshot } from "@podspan/core/observed";
import { type Fabric, parseFabric } from "@podspan/core/spec";
import { beforeAll, expect, test } from "vitest";
import { checksText } from "../render/checks.ts";
import { PLAIN } from "../render/colour.ts";
import { POD_RANGES } from "../testing/examples.ts";
import { podspan } from "../testing/memory.ts";
import { worldChecks } from "./doctor-world.ts";

let fabric: Fabric;
let snapshot: Snapshot;

beforeAll(async () => {
  const parsed = parseFabric(readFileSync(join(POD_RANGES, "fabric.yaml"), "utf8"), "fabric.yaml");
  if (!parsed.fabric) throw new Error("the example does not parse");
  fabric = parsed.fabric;
  snapshot = JSON.parse((await podspan("observe --json", { cwd: POD_RANGES })).stdout);
});

/** The snapshot with every collection whose key matches failed in this way. */
function failing(match: RegExp, code: string, message: string, hint: string): Snapshot {
  const failed: ScopeStatus = { kind: "failed", code, message, hint };
  const scopes = Object.entries(snapshot.scopes).map(([key, status]) => [key, match.test(key) ? failed : status]);
  return { ...snapshot, scopes: Object.fromEntries(scopes) };
}

function without(kind: string): Snapshot {
  return { ...snapshot, resources: snapshot.resources.filter((thing) => thing.kind !== kind) };
}

const text = (world: Snapshot): string => checksText(worldChecks(fabric, world, undefined, IAM_ACTIONS), PLAIN);

test("a world that has everything", () => {
  expect(text(snapshot)).toMatchInlineSnapshot(`
    "  ok      credentials  account 111122223333: eu-west-1 answers
      ok      vpc          VPC internal: is vpc-09796d57be9cec2d2
      ok      cluster      EKS cluster prod: is ACTIVE, Kubernetes 1.34
      ok      api          cluster prod: answers; 4 nodes
      ok      eniconfig    cluster prod: knows ENIConfig
      ok      aws-node     cluster prod: runs the VPC CNI, 4 of 4 pods ready
    "
  `);
});

test("kinds that failed for one reason are named once, with what mends it", () => {
  const denied = failing(/#(subnet|route-table)$/, "UnauthorizedOperation", "not authorized", "allow ec2:Describe*");
  expect(text(denied)).toContain(
    "aws/aws/111122223333/eu-west-1: route-table, subnet: UnauthorizedOperation: not authorized",
  );
  expect(text(denied)).toContain("fix: allow ec2:Describe*");
});

test("an identity that may not read is told every action that podspan needs, once per account and region", () => {
  const denied = failing(/#(vpc|subnet)$/, "UnauthorizedOperation", "not authorized", "allow it");
  const found = worldChecks(fabric, denied, undefined, IAM_ACTIONS).filter(({ code }) => code === "permissions");
  expect(found).toMatchObject([{ status: "failed", subject: "aws/aws/111122223333/eu-west-1" }]);
  for (const action of [...IAM_ACTIONS.read, ...IAM_ACTIONS.write]) expect(found[0]?.fix).toContain(action);
  expect(found[0]?.fix).toContain("iam:PassRole when the vpc-cni add-on has a role of its own");
});

test("what fails for another reason says nothing of permissions", () => {
  expect(text(failing(/#subnet$/, "RequestLimitExceeded", "slow down", "wait"))).not.toContain("permissions");
});

test("credentials that are none, or ran out, are told as such", () => {
  const expired = failing(/^aws/, "ExpiredToken", "the security token has expired", "log in again");
  const failed = worldChecks(fabric, expired, "aws", IAM_ACTIONS).filter((check) => check.status === "failed");
  expect(failed.map((check) => check.code)).toEqual(["credentials"]);
});

test("a cluster with Auto Mode needs no VPC CNI, but the types of its nodes", () => {
  const clusters = Object.entries(fabric.spec.clusters).map(([key, cluster]) => [key, { ...cluster, compute: "auto" }]);
  const auto = { ...fabric, spec: { ...fabric.spec, clusters: Object.fromEntries(clusters) } } as Fabric;
  const observed = Object.fromEntries(
    ["node-class", "node-pool"].map((kind) => [`kubernetes/prod#${kind}`, { kind: "observed" } as const]),
  );
  const world = { ...without("cni-daemonset"), scopes: { ...snapshot.scopes, ...observed } };
  const codes = worldChecks(auto, world, undefined, IAM_ACTIONS).map(({ code }) => code);
  expect(codes).toEqual(["credentials", "vpc", "cluster", "api", "auto-mode"]);
});

test("what is missing is named with the command that shows or makes it", () => {
  expect(text(without("vpc"))).toContain("VPC internal: no VPC matches");
  expect(text(without("vpc"))).toContain("fix: aws ec2 describe-vpcs --region eu-west-1");
  expect(text(without("cluster"))).toContain("EKS cluster prod: does not exist");
  expect(text(without("cni-daemonset"))).toContain("has no DaemonSet kube-system/aws-node");
});
