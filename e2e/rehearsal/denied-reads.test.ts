import { expect, test } from "vitest";
import { type Planned, Rehearsal, type RehearsalOptions, type RunOptions } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { ROLL_FABRIC, rollWorld } from "./roll-worlds.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { AUTO_WORLD, BESIDE_AUTO_WORLD, DOCUMENT_FABRIC } from "./worlds.fixture.ts";

/** One kind of reading call; of Kubernetes' with the kind of object. */
interface Read {
  readonly api: string;
  readonly plural: string | undefined;
}

const withField = (field: string) => DOCUMENT_FABRIC.replace("vpc: main", `vpc: main\n      ${field}`);

interface Story extends RehearsalOptions {
  readonly name: string;
  /** What somebody does before. */
  readonly first?: (somebody: Somebody) => Promise<unknown>;
}

const STORIES: readonly Story[] = [
  { name: "the VPC CNI" },
  // EKS alone names the role of the nodes.
  { name: "Auto Mode", fabric: withField("compute: auto"), world: AUTO_WORLD },
  {
    name: "Auto Mode with an access entry of ours",
    fabric: withField("compute: auto"),
    world: AUTO_WORLD,
    first: async (somebody) => {
      const eks = await somebody.eks();
      const { accessEntries = [] } = await eks.listAccessEntries({ clusterName: "prod" });
      for (const principalArn of accessEntries) await eks.deleteAccessEntry({ clusterName: "prod", principalArn });
    },
  },
  { name: "both", fabric: withField("auto: { nodeRole: pod-nodes }"), world: BESIDE_AUTO_WORLD },
  {
    name: "Karpenter",
    fabric: ROLL_FABRIC.replace("vpc: main\n", "vpc: main\n      compute: karpenter\n").replace(
      "/16] }",
      "/16], maxPods: 20 }",
    ),
    world: rollWorld([{ name: "web", nodes: 1, kind: "karpenter" }]),
  },
];

const RUNS: readonly RunOptions[] = [{}, { only: "aws" }, { roll: { barePods: false } }];

function pluralOf(input: unknown): string | undefined {
  const { type, key } = input as { readonly type?: Plural; readonly key?: { readonly type: Plural } };
  return (type ?? key?.type)?.plural;
}

interface Plural {
  readonly plural: string;
}

function deletionsOf({ plan }: Planned): readonly string[] {
  return plan.steps.filter(({ operation, blocked }) => operation === "delete" && !blocked).map(({ key }) => key);
}

/** What a plan reads, and what it deletes: under `roll` the groups of nodes that are replaced. */
async function planned(story: Rehearsal, options: RunOptions) {
  const reads = new Map<string, Read>();
  story.world.behave({
    onCall: (_point, api, input) => {
      const plural = api.startsWith("kubernetes:") ? pluralOf(input) : undefined;
      reads.set(`${api} ${plural}`, { api, plural });
    },
  });
  const deletions = deletionsOf(await story.plan("apply", options));
  story.world.behave({});
  return { reads: [...reads.values()], deletions };
}

test.each(STORIES)("$name: whichever read is denied, what is applied is not planned to be deleted", async (options) => {
  const story = await Rehearsal.of(options);
  await story.world.meddle(async (twin) => options.first?.(new Somebody(twin)));
  expect((await story.run("apply")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  for (const run of RUNS) {
    const { reads, deletions } = await planned(story, run);
    expect(deletions.filter((key) => !key.includes("/node-group/"))).toEqual([]);
    expect(reads.map(({ api }) => api)).toEqual(expect.arrayContaining(["eks:DescribeCluster", "ec2:DescribeSubnets"]));
    for (const { api, plural } of reads) {
      const match = (input: unknown) => plural === undefined || pluralOf(input) === plural;
      for (const others of [[], [{ api: "kubernetes:*", fault: "denied" }]] as const) {
        story.world.behave({ faults: [{ api, fault: "denied", match }, ...others] });
        const further = deletionsOf(await story.plan("apply", run)).filter((key) => !deletions.includes(key));
        expect({ api, plural, run, others, further }).toEqual({ api, plural, run, others, further: [] });
      }
    }
    story.world.behave({});
  }
});

test("Auto Mode, and EKS does not say what the cluster is: class, pool and entry stay, blocked, and the next run heals", async () => {
  for (const further of [[], ["sts:GetCallerIdentity"]]) {
    const story = await Rehearsal.of({ fabric: withField("compute: auto"), world: AUTO_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    const denied = ["eks:DescribeCluster", ...further];
    story.world.behave({ faults: denied.map((api) => ({ api, fault: "denied" })) });
    const ran = await story.run("apply");
    expect(
      ran.plan.steps.filter(({ kind }) => kind.startsWith("node-")).map(({ key, blocked }) => [key, blocked?.code]),
    ).toEqual([
      ["update prod/node-class/pods", "SCOPE-1"],
      ["update prod/node-pool/pods", "SCOPE-1"],
    ]);
    expect(ran.result).toBe("failed");
    story.world.behave({});
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  }
});
