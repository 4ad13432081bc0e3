import { collectionKey } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { awsReader } from "../index.ts";
import { ALL_KINDS, requestFor, UID } from "../testing/steps.ts";
import { ACCOUNT, emptyVpc, REGION, SCOPE, twinSide } from "../testing/twin.ts";
import { observe, PLAN_KINDS, status } from "./reader.fixture.ts";

describe("what cannot be read", () => {
  test("a denied kind is failed with the code and the action to allow; the others are observed", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeRouteTables", fault: "denied" }] });
    const vpc = await emptyVpc(side);
    const { snapshot } = await observe(side, requestFor(REGION, [vpc], { kinds: PLAN_KINDS }));
    for (const kind of ["route-table", "route-table-association"] as const) {
      expect(status(snapshot, kind)).toMatchObject({
        kind: "failed",
        code: "UnauthorizedOperation",
        hint: expect.stringContaining("ec2:DescribeRouteTables"),
      });
    }
    expect(status(snapshot, "subnet")).toEqual({ kind: "observed" });
  });

  test("where VPCs cannot be looked up, nothing in them is observed either", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeVpcs", fault: "denied" }] });
    const vpcs = [{ by: "owner", key: "west1", uid: UID }] as const;
    const { snapshot } = await observe(side, requestFor(REGION, [], { kinds: PLAN_KINDS, vpcs }));
    for (const kind of PLAN_KINDS)
      expect(status(snapshot, kind)).toMatchObject({ kind: "failed", code: "UnauthorizedOperation" });
  });

  test("expired credentials fail everything", async () => {
    const side = await twinSide({ faults: [{ api: "*", fault: "expired-credentials" }] });
    const { snapshot } = await observe(side, requestFor(REGION, ["vpc-1"]));
    expect(snapshot.aws).toEqual([]);
    expect(snapshot.resources).toEqual([]);
    const all = Object.entries(snapshot.scopes);
    expect(all).toHaveLength(ALL_KINDS.length);
    for (const [key, found] of all) {
      expect(key).toContain(`aws/aws/unknown/${REGION}#`);
      expect(found).toMatchObject({ kind: "failed", code: "ExpiredToken" });
    }
  });

  test.each([
    ["without a role", undefined, "use a profile of account 999999999999"],
    ["with a role that leads elsewhere", `arn:aws:iam::${ACCOUNT}:role/net`, "correct the account's id or its role"],
  ])("another account than the Fabric names fails everything, %s", async (_, assumeRole, hint) => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const account = { id: "999999999999", partition: "aws" };
    const request = requestFor(REGION, [vpc], { account: assumeRole ? { ...account, assumeRole } : account });
    const snapshot = await awsReader(side.twin.aws).observe(request, side.context());
    expect(snapshot.resources).toEqual([]);
    expect(snapshot.scopes[collectionKey({ ...SCOPE, account: account.id }, "vpc")]).toMatchObject({
      kind: "failed",
      code: "wrong-account",
      message: expect.stringContaining(ACCOUNT),
      hint: expect.stringContaining(hint),
    });
  });

  test("a role of another account is read as that account", async () => {
    const side = await twinSide();
    const account = { id: "222222222222", partition: "aws", assumeRole: "arn:aws:iam::222222222222:role/net" };
    const { snapshot } = await observe(
      side,
      requestFor(REGION, [], { alias: "net", account, kinds: new Set(["vpc"]) }),
    );
    expect(snapshot.aws).toEqual([{ alias: "net", region: REGION, scope: { ...SCOPE, account: "222222222222" } }]);
  });

  test("two accounts with a role of one name are read each as itself", async () => {
    const side = await twinSide();
    const read = async (id: string) => {
      const account = { id, partition: "aws", assumeRole: "net" };
      const { snapshot } = await observe(side, requestFor(REGION, [], { account, kinds: new Set(["vpc"]) }));
      return snapshot.aws.map(({ scope }) => scope.account);
    };
    expect(await read("222222222222")).toEqual(["222222222222"]);
    expect(await read("333333333333")).toEqual(["333333333333"]);
  });

  test("a role that is refused fails everything", async () => {
    const side = await twinSide({ faults: [{ api: "sts:AssumeRole", fault: "denied" }] });
    const account = { id: "222222222222", partition: "aws", assumeRole: "net" };
    const request = requestFor(REGION, ["vpc-1"], { account });
    const { snapshot } = await observe(side, request);
    expect(snapshot.aws).toEqual([]);
    expect(snapshot.scopes[collectionKey({ ...SCOPE, account: account.id }, "vpc")]).toMatchObject({
      kind: "failed",
      code: "AccessDenied",
    });
  });

  test("a throttled read is sent again", async () => {
    const side = await twinSide({ faults: [{ api: "ec2:DescribeSubnets", fault: "throttle", times: 2 }] });
    const vpc = await emptyVpc(side);
    const { snapshot, requests } = await observe(side, requestFor(REGION, [vpc], { kinds: new Set(["subnet"]) }));
    expect(status(snapshot, "subnet")).toEqual({ kind: "observed" });
    expect(requests.filter((api) => api === "ec2:DescribeSubnets")).toHaveLength(3);
  });

  test("a bug in a read is thrown, not taken for an unreadable part", async () => {
    const side = await twinSide();
    const api = { ...side.api, ec2: { ...side.api.ec2, describeVpcs: async () => ({ Vpcs: [null] }) as never } };
    const world = { open: async () => api };
    await expect(awsReader(world).observe(requestFor(REGION, ["vpc-1"]), side.context())).rejects.toThrow(TypeError);
  });
});
