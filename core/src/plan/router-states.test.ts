import { expect, test } from "vitest";
import { SCOPE, snapshotOf, thing } from "../compile/world/world.fixture.ts";
import { type Desired, type KindProps, type Resource, TAG_FABRIC, TAG_ID, TAG_UID } from "../desired/index.ts";
import { collectionKey, type Observed } from "../observed/index.ts";
import { diff } from "./diff.ts";
import { NO_STATE } from "./plan.fixture.ts";

const UID = "0b1c7a1e-0000-4000-8000-000000000001";
const INSTANCE: KindProps["router-instance"] = {
  image: "ami-1",
  type: "c5.large",
  interfaces: ["eni-1"],
  userData: "",
};
const ROLE: KindProps["router-role"] = { name: "podspan-dc", vpc: "vpc-1", secrets: [] };

function marks(id: string): Readonly<Record<string, string>> {
  return { [TAG_UID]: UID, [TAG_ID]: id, [TAG_FABRIC]: "cgnat" };
}

/** The steps for one resource that is there as it is wanted, but for its facts. */
function stepsFor(kind: "router-instance" | "router-role", props: object, there: Observed) {
  const id = `dc/${kind}/eu-west-1a`;
  const resource = { kind, id, scope: SCOPE, props, tags: marks(id), after: [] } as unknown as Resource;
  const desired: Desired = {
    kind: "Desired",
    version: 1,
    fabric: { name: "cgnat", uid: UID },
    clusters: [],
    resources: [resource],
    existing: [],
  };
  const world = snapshotOf([{ ...there, owner: { uid: UID, id, fabric: "cgnat" }, tags: marks(id) }]);
  const scopes = { ...world.scopes, [collectionKey(SCOPE, kind)]: { kind: "observed" as const } };
  return diff(desired, { ...world, scopes }, NO_STATE).steps;
}

function instance(state: string): Observed {
  return thing("router-instance", "i-1", INSTANCE, { state });
}

test.each([
  ["running", []],
  ["pending", [{ field: "state", before: "pending", after: "finished" }]],
  ["stopping", [{ field: "running", before: "stopping", after: "running" }]],
  ["stopped", [{ field: "running", before: "stopped", after: "running" }]],
])("a router's instance that is %s is left alone, waited for or started again", (state, changes) => {
  const steps = stepsFor("router-instance", INSTANCE, instance(state));
  expect(steps).toMatchObject(changes.length === 0 ? [] : [{ operation: "update", worldId: "i-1", changes }]);
});

test("one that is on its way out is made anew, once it has left", () => {
  const [step] = stepsFor("router-instance", INSTANCE, instance("shutting-down"));
  expect(step).toMatchObject({ operation: "create", why: expect.stringContaining("once it has left") });
  expect(step?.changes).toContainEqual({ field: "state", before: "shutting-down", after: "finished" });
});

test("of a role that may do more than ours says, each policy beside it is a change (least privilege)", () => {
  const further = ["arn:aws:iam::aws:policy/AdministratorAccess", "inline policy theirs"];
  const role = thing("router-role", "podspan-dc", ROLE, { problems: [], further });
  expect(stepsFor("router-role", ROLE, role)).toMatchObject([
    { operation: "update", changes: further.map((before) => ({ field: "policies[]", before })) },
  ]);
});

test("a role that lacks a part of it is put right, whole ones are left alone", () => {
  const role = (problems: readonly string[]) => thing("router-role", "podspan-dc", ROLE, { problems });
  expect(stepsFor("router-role", ROLE, role([]))).toEqual([]);
  const problems = ["there is no instance profile of its name"];
  expect(stepsFor("router-role", ROLE, role(problems))).toMatchObject([
    { operation: "update", worldId: "podspan-dc", changes: [{ field: "problems", before: problems, after: [] }] },
  ]);
});
