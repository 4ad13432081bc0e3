import { expect, test } from "vitest";
import type { AwsScope } from "../desired/index.ts";
import { observedInVpc } from "./in-vpc.ts";
import type { Observed, Snapshot } from "./snapshot.ts";

const owner: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };
const participant: AwsScope = { ...owner, account: "222222222222" };

function subnet(id: string, vpc: string, scope: AwsScope): Observed<"subnet"> {
  return {
    kind: "subnet",
    scope,
    id,
    props: { vpc, cidr: "10.0.0.0/24", zone: "eu-west-1a" },
    facts: { availableAddresses: 251, state: "available", zoneId: "euw1-az1" },
  } as Observed<"subnet">;
}

const snapshot: Snapshot = {
  kind: "Snapshot",
  version: 1,
  aws: [],
  scopes: {},
  resources: [
    subnet("subnet-1", "vpc-1", owner),
    subnet("subnet-2", "vpc-2", owner),
    subnet("subnet-3", "vpc-1", owner),
    subnet("subnet-1", "vpc-1", participant),
  ],
};

test("things of a VPC come in the snapshot's order, and of a shared VPC as one of its two accounts sees them", () => {
  const seen = (vpc: string, scope?: AwsScope) =>
    observedInVpc(snapshot, "subnet", vpc, scope).map(
      (thing) => `${thing.scope === owner ? "owner" : "other"} ${thing.id}`,
    );
  expect(seen("vpc-1")).toEqual(["owner subnet-1", "owner subnet-3", "other subnet-1"]);
  expect(seen("vpc-1", owner)).toEqual(["owner subnet-1", "owner subnet-3"]);
  expect(seen("vpc-1", participant)).toEqual(["other subnet-1"]);
  expect(seen("vpc-3")).toEqual([]);
  expect(observedInVpc(snapshot, "route-table", "vpc-1")).toEqual([]);
});
