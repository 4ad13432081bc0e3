import { describe, expect, test } from "vitest";
import type { AwsApi } from "../api.ts";
import { stepOf } from "../testing/steps.ts";
import { clusterIn, SCOPE, type TwinSide, twinSide } from "../testing/twin.ts";
import { awsWriter } from "./writer.ts";

const WORLD_ID = "west1/vpc-cni";
const CUSTOM = { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" };

const update = (env: Readonly<Record<string, string>> = CUSTOM) =>
  stepOf(SCOPE, "update", "cni-addon", "west1/cni/addon", { worldId: WORLD_ID, after: { cluster: "west1", env } });
const restore = stepOf(SCOPE, "delete", "cni-addon", "west1/cni/addon", { worldId: WORLD_ID });

async function configurationNow({ api }: TwinSide): Promise<string | undefined> {
  return (await addonNow(api)).addon?.configurationValues;
}

function addonNow(api: AwsApi) {
  return api.eks.describeAddon({ clusterName: "west1", addonName: "vpc-cni" });
}

async function withCluster(configuration?: string, behaviour: Parameters<typeof twinSide>[0] = {}) {
  const side = await twinSide(behaviour);
  clusterIn(side, "west1", configuration);
  return side;
}

/** The same side, with some EKS calls answered otherwise. */
function writerWith(side: TwinSide, eks: Partial<AwsApi["eks"]>) {
  return awsWriter({ open: async () => ({ ...side.api, eks: { ...side.api.eks, ...eks } }) });
}

describe("configuring the CNI", () => {
  test("merges our variables into the configuration and leaves the rest as it is", async () => {
    const side = await withCluster('{"nodeAgent":{"enabled":"false"},"env":{"WARM_ENI_TARGET":"1"}}');
    const context = side.context();
    expect(await side.writer.run(update(), context)).toEqual({ worldId: WORLD_ID });
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual({
      nodeAgent: { enabled: "false" },
      env: { WARM_ENI_TARGET: "1", ...CUSTOM },
    });
    expect((await addonNow(side.api)).addon?.status).toBe("ACTIVE");
  });

  test("remembers what was there before, and that what was not, before it changes anything", async () => {
    const side = await withCluster('{"env":{"ENI_CONFIG_LABEL_DEF":"zone"}}');
    const context = side.context();
    const rememberedAtUpdate: number[] = [];
    const writer = writerWith(side, {
      updateAddon: (input) => {
        rememberedAtUpdate.push(context.remembered.length);
        return side.api.eks.updateAddon(input);
      },
    });
    await writer.run(update(), context);
    expect(context.remembered).toEqual([
      { "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": null, "env.ENI_CONFIG_LABEL_DEF": "zone" },
    ]);
    expect(rememberedAtUpdate).toEqual([1]);
  });

  test("does not take its own values for what was there before", async () => {
    const side = await withCluster(JSON.stringify({ env: CUSTOM }));
    const prior = { "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": null, "env.ENI_CONFIG_LABEL_DEF": null };
    const known = side.context(prior);
    await side.writer.run(update({ ...CUSTOM, ENI_CONFIG_LABEL_DEF: "zone" }), known);
    expect(known.remembered).toEqual([]);
    const more = side.context(prior);
    await side.writer.run(update({ ...CUSTOM, WARM_ENI_TARGET: "2" }), more);
    expect(more.remembered).toEqual([{ ...prior, "env.WARM_ENI_TARGET": null }]);
  });

  test("gives back a variable that we once set and no longer want", async () => {
    const side = await withCluster(JSON.stringify({ env: { ...CUSTOM, WARM_ENI_TARGET: "5" } }));
    const prior = { "env.WARM_ENI_TARGET": "1", "env.ENI_CONFIG_LABEL_DEF": null };
    const { ENI_CONFIG_LABEL_DEF: _, ...env } = CUSTOM;
    await side.writer.run(update(env), side.context(prior));
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual({ env: { ...env, WARM_ENI_TARGET: "1" } });
  });

  test("what was given back is forgotten: a value that somebody sets later is theirs and stays", async () => {
    const side = await withCluster(JSON.stringify({ env: { ...CUSTOM, WARM_ENI_TARGET: "5" } }));
    const context = side.context({
      "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": null,
      "env.ENI_CONFIG_LABEL_DEF": null,
      "env.WARM_ENI_TARGET": "1",
    });
    await side.writer.run(update(), context);
    expect(Object.keys(context.prior ?? {})).toEqual([
      "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
      "env.ENI_CONFIG_LABEL_DEF",
    ]);
    const configurationValues = JSON.stringify({ env: { ...CUSTOM, WARM_ENI_TARGET: "9" } });
    await side.api.eks.updateAddon({ clusterName: "west1", addonName: "vpc-cni", configurationValues });
    await side.writer.run(update({ ...CUSTOM, MAX_ENI: "4" }), side.context(context.prior));
    const { env } = JSON.parse((await configurationNow(side)) ?? "");
    expect(env).toEqual({ ...CUSTOM, MAX_ENI: "4", WARM_ENI_TARGET: "9" });
  });

  test("a step that adds one variable and gives another back remembers the one and forgets the other", async () => {
    const side = await withCluster(JSON.stringify({ env: { ENI_CONFIG_LABEL_DEF: "zone", MAX_ENI: "4" } }));
    const context = side.context({ "env.MAX_ENI": null });
    await side.writer.run(update({ ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" }), context);
    expect(context.prior).toEqual({ "env.ENI_CONFIG_LABEL_DEF": "zone" });
  });

  test("a variable that the add-on's version does not know is refused by name, and nothing is changed", async () => {
    const side = await withCluster();
    await expect(side.writer.run(update({ NOT_A_VARIABLE: "1" }), side.context())).rejects.toMatchObject({
      faultClass: "invalid",
      message: expect.stringContaining("$.env.NOT_A_VARIABLE"),
    });
    expect(await configurationNow(side)).toBeUndefined();
  });

  test("that is as wanted already is read and not updated", async () => {
    const side = await withCluster(JSON.stringify({ env: CUSTOM }));
    const context = side.context();
    await side.writer.run(update(), context);
    expect(new Set(context.requests)).toEqual(new Set(["eks:DescribeAddon"]));
  });

  test("asks EKS to preserve what others changed, and repeats the add-on's role, which EKS would forget", async () => {
    const side = await withCluster();
    const inputs: Parameters<AwsApi["eks"]["updateAddon"]>[0][] = [];
    const role = "arn:aws:iam::111122223333:role/cni";
    const writer = writerWith(side, {
      describeAddon: async (input) => {
        const answer = await side.api.eks.describeAddon(input);
        return { ...answer, addon: { ...answer.addon, serviceAccountRoleArn: role } };
      },
      updateAddon: (input) => {
        inputs.push(input);
        return side.api.eks.updateAddon(input);
      },
    });
    await writer.run(update(), side.context());
    expect(inputs).toMatchObject([
      { resolveConflicts: "PRESERVE", serviceAccountRoleArn: role, clientRequestToken: "run-1-1" },
    ]);
  });

  test.each(["lost-answer", "server-error", "throttle"] as const)("after a %s there is one update", async (fault) => {
    const side = await withCluster(undefined, { faults: [{ api: "eks:UpdateAddon", fault, nth: 1 }] });
    await side.writer.run(update(), side.context());
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual({ env: CUSTOM });
  });

  test("waits for an update of somebody else first, and merges into what that made", async () => {
    const side = await withCluster();
    const configurationValues = '{"env":{"WARM_IP_TARGET":"3"}}';
    await side.api.eks.updateAddon({ clusterName: "west1", addonName: "vpc-cni", configurationValues });
    await side.writer.run(update(), side.context());
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual({ env: { WARM_IP_TARGET: "3", ...CUSTOM } });
  });

  test("without a managed add-on is not found", async () => {
    const side = await twinSide();
    await expect(side.writer.run(update(), side.context())).rejects.toMatchObject({
      faultClass: "not-found",
      code: "ResourceNotFoundException",
      message: expect.stringContaining("west1"),
    });
  });

  test("that nobody can read is not merged into", async () => {
    const side = await withCluster();
    const updates: unknown[] = [];
    const writer = writerWith(side, {
      describeAddon: async (input) => {
        const answer = await side.api.eks.describeAddon(input);
        return { ...answer, addon: { ...answer.addon, configurationValues: "{env: [" } };
      },
      updateAddon: (input) => {
        updates.push(input);
        return side.api.eks.updateAddon(input);
      },
    });
    await expect(writer.run(update(), side.context())).rejects.toMatchObject({ code: "malformed-configuration" });
    expect(updates).toEqual([]);
  });

  test.each(["DEGRADED", "UPDATE_FAILED"] as const)(
    "that leaves the add-on %s says what EKS reports",
    async (status) => {
      const side = await withCluster();
      let updated = false;
      const issues = [{ code: "InsufficientNumberOfReplicas" as const, message: "no node", resourceIds: ["i-1"] }];
      const writer = writerWith(side, {
        updateAddon: (input) => {
          updated = true;
          return side.api.eks.updateAddon(input);
        },
        describeAddon: async (input) => {
          const answer = await side.api.eks.describeAddon(input);
          return updated ? { ...answer, addon: { ...answer.addon, status, health: { issues } } } : answer;
        },
      });
      await expect(writer.run(update(), side.context())).rejects.toMatchObject({
        code: "AddonNotActive",
        message: expect.stringContaining("InsufficientNumberOfReplicas: no node i-1"),
      });
    },
  );

  test("of an add-on that was degraded before goes on and says that it still is", async () => {
    const side = await withCluster();
    const writer = writerWith(side, {
      describeAddon: async (input) => {
        const answer = await side.api.eks.describeAddon(input);
        return answer.addon?.status === "ACTIVE"
          ? { ...answer, addon: { ...answer.addon, status: "DEGRADED" } }
          : answer;
      },
    });
    const context = side.context();
    await writer.run(update(), context);
    expect(context.notes).toEqual([expect.stringContaining("DEGRADED as before")]);
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual({ env: CUSTOM });
  });

  test("whose update fails says why", async () => {
    const side = await withCluster();
    const writer = writerWith(side, {
      describeUpdate: async () => ({
        update: {
          status: "Failed",
          errors: [{ errorCode: "ConfigurationConflict", errorMessage: "env is owned by kubectl" }],
        },
        $metadata: {},
      }),
    });
    await expect(writer.run(update(), side.context())).rejects.toMatchObject({
      code: "AddonNotActive",
      message: expect.stringContaining("ConfigurationConflict: env is owned by kubectl"),
    });
  });
});

describe("giving the configuration back", () => {
  test("puts every variable back as it was, and the rest stays", async () => {
    const before = '{"nodeAgent":{"enabled":"false"},"env":{"ENI_CONFIG_LABEL_DEF":"zone"}}';
    const side = await withCluster(before);
    const making = side.context();
    await side.writer.run(update(), making);
    await side.writer.run(restore, side.context(making.remembered[0]));
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual(JSON.parse(before));
  });

  test("without a memory of it touches nothing and says so", async () => {
    const side = await withCluster(JSON.stringify({ env: CUSTOM }));
    const context = side.context();
    await side.writer.run(restore, context);
    expect(JSON.parse((await configurationNow(side)) ?? "")).toEqual({ env: CUSTOM });
    expect(context.notes).toEqual([expect.stringContaining("not known")]);
  });

  test("of an add-on or cluster that is gone is nothing to do", async () => {
    const side = await twinSide();
    await side.writer.run(restore, side.context({ "env.A": null }));
  });
});
