import type { AwsScope, KubernetesScope, Scope } from "@podspan/core/desired";
import { collectionKey, type ObservedKind, type Snapshot } from "@podspan/core/observed";
import type { AwsObserveRequest, KubernetesObserveRequest, ReadContext } from "@podspan/core/ports";
import { expect, test } from "vitest";
import { Limiter } from "./limiter.ts";
import { observeWorld } from "./observe.ts";
import { readContext } from "./read.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

function context(clock = new VirtualClock()): ReadContext {
  const limiter = new Limiter({ clock });
  return readContext({ clock, limiter, signal: new AbortController().signal, events: () => undefined });
}

function awsRequest(region: string): AwsObserveRequest {
  return { plane: "aws", alias: "", region, vpcs: [], extraVpcs: [], clusters: [], kinds: new Set(["vpc"]) };
}

const CLUSTER: KubernetesObserveRequest = { plane: "kubernetes", cluster: "west1", kinds: new Set(["node"]) };

function part(scope: Scope, kind: ObservedKind): Snapshot {
  const aws = scope.plane === "aws" ? [{ alias: "", region: scope.region, scope }] : [];
  const scopes = { [collectionKey(scope, kind)]: { kind: "observed" } as const };
  return { kind: "Snapshot", version: 1, aws, scopes, resources: [] };
}

function awsScope(region: string): AwsScope {
  return { plane: "aws", partition: "aws", account: "111111111111", region };
}

const kubernetesScope: KubernetesScope = { plane: "kubernetes", cluster: "west1" };

test("all parts are read at the same time and joined", async () => {
  const clock = new VirtualClock();
  const begin = clock.now();
  const readers = {
    aws: {
      observe: async ({ region }: AwsObserveRequest) => {
        await clock.sleep(100);
        return part(awsScope(region), "vpc");
      },
    },
    kubernetes: {
      observe: async () => {
        await clock.sleep(100);
        return part(kubernetesScope, "node");
      },
    },
  };
  const requests = [awsRequest("us-west-2"), CLUSTER, awsRequest("eu-west-1")];
  const snapshot = await observeWorld(requests, readers, context(clock));
  expect(clock.now() - begin).toBe(100);
  expect(Object.keys(snapshot.scopes)).toEqual([
    "aws/aws/111111111111/eu-west-1#vpc",
    "aws/aws/111111111111/us-west-2#vpc",
    "kubernetes/west1#node",
  ]);
  expect(snapshot.aws.map(({ region }) => region)).toEqual(["eu-west-1", "us-west-2"]);
});

test("nothing to read is an empty Snapshot", async () => {
  const empty: Snapshot = { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: [] };
  expect(await observeWorld([], {}, context())).toEqual(empty);
});

test("a plane that nobody can read is a bug of the caller", async () => {
  await expect(async () => observeWorld([CLUSTER], {}, context())).rejects.toThrow("no reader for plane kubernetes");
});
