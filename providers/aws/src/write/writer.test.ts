import { describe, expect, test } from "vitest";
import type { AwsAddress } from "../api.ts";
import { scopeIn, stepOf } from "../testing/steps.ts";
import { ACCOUNT, emptyVpc, REGION, SCOPE, twinSide } from "../testing/twin.ts";
import { awsWriter } from "./writer.ts";

describe("where a step is carried out", () => {
  const addresses = async (accounts: Parameters<typeof awsWriter>[1], account: string) => {
    const side = await twinSide();
    const opened: AwsAddress[] = [];
    const world = {
      open: async (address: AwsAddress) => {
        opened.push(address);
        return side.api;
      },
    };
    const step = stepOf(scopeIn(REGION, account), "create", "vpc", "v", { after: { cidr: "10.0.0.0/16" } });
    await awsWriter(world, accounts).run(step, side.context());
    return opened;
  };

  test("the caller's own account needs no role", async () => {
    expect(await addresses(undefined, ACCOUNT)).toEqual([
      { region: REGION, account: { id: ACCOUNT, partition: "aws" } },
    ]);
  });

  test("another account is reached by its role", async () => {
    const account = { id: "222222222222", partition: "aws", assumeRole: "arn:aws:iam::222222222222:role/net" };
    expect(await addresses([account], account.id)).toEqual([{ region: REGION, account }]);
  });

  test("a role's name is taken in the account that the step is for", async () => {
    const accounts = ["222222222222", "333333333333"].map((id) => ({ id, partition: "aws", assumeRole: "net" }));
    expect(await addresses(accounts, "333333333333")).toEqual([
      {
        region: REGION,
        account: { id: "333333333333", partition: "aws", assumeRole: "arn:aws:iam::333333333333:role/net" },
      },
    ]);
  });
});

test("an adopted thing gets all of our tags", async () => {
  const side = await twinSide();
  const worldId = await emptyVpc(side);
  const step = stepOf(SCOPE, "update", "vpc", "west1/vpc", {
    action: "adopt",
    worldId,
    after: { cidr: "10.196.24.0/24" },
  });
  await side.writer.run(step, side.context());
  const { Vpcs = [] } = await side.api.ec2.describeVpcs({});
  expect(Vpcs[0]?.Tags?.map(({ Key }) => Key).sort()).toEqual(Object.keys(step.tags ?? {}).sort());
});

describe("steps that are bugs", () => {
  test("a step of another plane", async () => {
    const side = await twinSide();
    const step = { ...stepOf(SCOPE, "create", "vpc", "v"), scope: { plane: "kubernetes", cluster: "c" } as const };
    await expect(side.writer.run(step, side.context())).rejects.toThrow("is not AWS's");
  });

  test("a kind of another plane", async () => {
    const side = await twinSide();
    const step = stepOf(SCOPE, "create", "eni-config", "e");
    await expect(side.writer.run(step, side.context())).rejects.toThrow("is not AWS's");
  });

  test("making an interface", async () => {
    const side = await twinSide();
    const step = stepOf(SCOPE, "create", "network-interface", "e");
    await expect(side.writer.run(step, side.context())).rejects.toThrow("cannot create a network-interface");
  });

  test("a deletion that names nothing", async () => {
    const side = await twinSide();
    await expect(side.writer.run(stepOf(SCOPE, "delete", "subnet", "s"), side.context())).rejects.toThrow(
      "names nothing",
    );
  });

  test("a creation without props", async () => {
    const side = await twinSide();
    await expect(side.writer.run(stepOf(SCOPE, "create", "subnet", "s"), side.context())).rejects.toThrow(
      "no wanted props",
    );
  });
});

test("an answer without the id of what it made is an error, not a crash later", async () => {
  const side = await twinSide();
  const ec2 = { ...side.api.ec2, createVpc: async () => ({ $metadata: {} }) };
  const writer = awsWriter({ open: async () => ({ ...side.api, ec2 }) });
  const step = stepOf(SCOPE, "create", "vpc", "v", { after: { cidr: "10.0.0.0/16" } });
  await expect(writer.run(step, side.context())).rejects.toMatchObject({ code: "IncompleteAnswer" });
});
