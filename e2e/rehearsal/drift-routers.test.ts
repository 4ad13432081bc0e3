import { KINDS, type ManagedKind } from "@podspan/core/desired";
import { describe, expect, test } from "vitest";
import { HYBRID_WORLD, hybridFabric, MADE_FOR_ROUTERS } from "./hybrid.fixture.ts";
import { WEST1 } from "./linked.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";

type Twin = Parameters<Parameters<Rehearsal["world"]["meddle"]>[0]>[0];
type Aws = Awaited<ReturnType<Twin["aws"]["open"]>>;

/** World id of what of ours has this logical id. */
type IdOf = (id: string) => string;

interface Case {
  readonly what: string;
  readonly change: (aws: Aws, idOf: IdOf, twin: Twin) => Promise<unknown>;
  /** `KIND WHAT WEIGHT`, each once, sorted. */
  readonly drift: readonly string[];
  /** What an item of it says. */
  readonly says: RegExp;
}

const INSTANCE = "dc/router-instance/us-west-1b";
const INSIDE = "dc/router-interface/us-west-1b/inside";
const ADDRESS = "dc/router-address/us-west-1b";
const ROLE = "dc/router-role/us-west-1b";

async function association({ ec2 }: Aws, AllocationId: string): Promise<string> {
  const { Addresses } = await ec2.describeAddresses({ AllocationIds: [AllocationId] });
  return Addresses?.[0]?.AssociationId ?? "";
}

const CASES: readonly Case[] = [
  {
    what: "the source/dest check of the inside is switched on (EC2 API reference, ModifyNetworkInterfaceAttribute)",
    change: ({ ec2 }, idOf) =>
      ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId: idOf(INSIDE), SourceDestCheck: { Value: true } }),
    drift: ["router-interface changed outage"],
    says: /the router in us-west-1b of link dc is not as the Fabric says: sourceDestCheck changed/,
  },
  {
    what: "the Elastic IP is taken off its interface",
    change: async (aws, idOf) => aws.ec2.disassociateAddress({ AssociationId: await association(aws, idOf(ADDRESS)) }),
    drift: ["router-address changed outage"],
    says: /is not as the Fabric says: interface changed/,
  },
  {
    what: "the Elastic IP is released",
    change: async (aws, idOf) => {
      await aws.ec2.disassociateAddress({ AssociationId: await association(aws, idOf(ADDRESS)) });
      await aws.ec2.releaseAddress({ AllocationId: idOf(ADDRESS) });
    },
    drift: ["router-address removed outage"],
    says: /has no public address: no hub hears of it/,
  },
  {
    what: "an interface loses the tag by which routers know the site's ranges",
    change: ({ ec2 }, idOf) => ec2.deleteTags({ Resources: [idOf(INSIDE)], Tags: [{ Key: "podspan.dev/ranges" }] }),
    drift: ["router-interface changed new-pods"],
    says: /a router whose partner stops does not know which routes lead to the site/,
  },
  {
    what: "an interface loses the tag by which a router knows its partner",
    change: ({ ec2 }, idOf) => ec2.deleteTags({ Resources: [idOf(INSIDE)], Tags: [{ Key: "podspan.dev/partner" }] }),
    drift: ["router-interface changed new-pods"],
    says: /once started again, a router does not know its partner/,
  },
  {
    what: "an instance loses a tag",
    change: ({ ec2 }, idOf) => ec2.deleteTags({ Resources: [idOf(INSTANCE)], Tags: [{ Key: "Name" }] }),
    drift: ["router-instance changed bookkeeping"],
    says: /by the tag Name/,
  },
  {
    what: "an instance is terminated",
    change: async ({ ec2 }, idOf) => {
      await ec2.terminateInstances({ InstanceIds: [idOf(INSTANCE)] });
    },
    drift: ["router-instance removed outage"],
    says: /has no router in us-west-1b/,
  },
  {
    what: "the role's policy is widened",
    change: ({ iam }, idOf) =>
      iam.putRolePolicy({
        RoleName: idOf(ROLE),
        PolicyName: "podspan",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        }),
      }),
    drift: ["router-role changed new-pods"],
    says: /may do something else than the Fabric says/,
  },
  {
    what: "the role is given policies beside its own",
    change: async ({ iam, sts }, idOf, twin) => {
      const { Account: account = "" } = await sts.getCallerIdentity({});
      twin.attachRolePolicy({ account, region: WEST1 }, idOf(ROLE), "arn:aws:iam::aws:policy/AdministratorAccess");
      const Statement = [{ Effect: "Allow", Action: "s3:*", Resource: "*" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      await iam.putRolePolicy({ RoleName: idOf(ROLE), PolicyName: "theirs", PolicyDocument });
    },
    drift: ["router-role changed exposure"],
    says: /may do more than the Fabric says: by arn:aws:iam::aws:policy\/AdministratorAccess/,
  },
];

const told = new Set<string>();

/**
 * What has no case here: an interface that is attached cannot be deleted, and a role that an instance has is deleted part by part; what routers are
 * told is read over SSH, which providers/routers and the twin's own tests hold to account.
 */
const ELSEWHERE: readonly string[] = [
  "router-interface removed",
  "router-role removed",
  "router-configuration changed",
  "router-configuration removed",
];

const applied = await Rehearsal.of({ fabric: hybridFabric(2), world: HYBRID_WORLD });
const first = await applied.run("apply");
applied.world.pass(A_WHILE);

describe("what the world changes in a router is drift, and apply mends it", () => {
  test("it is applied", () => {
    expect(first.result, JSON.stringify(first.steps)).toBe("succeeded");
  });

  test.each(CASES)("$what", async ({ change, drift, says }) => {
    const story = applied.fork();
    expect((await story.drift()).items).toEqual([]);
    const { resources } = await story.state();
    await story.world.meddle(async (twin) =>
      change(await twin.aws.open({ region: WEST1 }), (id) => resources[id]?.worldId ?? "", twin),
    );
    story.world.pass(A_WHILE);
    const { items } = await story.drift();
    expect([...new Set(items.map(({ kind, what, weight }) => `${kind} ${what} ${weight}`))].sort()).toEqual(drift);
    expect(items.map(({ consequence }) => consequence)).toContainEqual(expect.stringMatching(says));
    for (const { kind, what } of items) told.add(`${kind} ${what}`);
    const again = await story.run("apply");
    expect(again.result, JSON.stringify(again.steps)).toBe("succeeded");
    expect((await story.drift()).items).toEqual([]);
  });

  test("what may not be asked of a role is a gap that drift, plan and verify name, and nothing fails for it", async () => {
    const story = applied.fork();
    const { worldId } = (await story.state()).resources[ROLE] ?? {};
    story.world.behave({ faults: [{ api: "iam:ListAttachedRolePolicies", fault: "denied" }] });
    const { items, notes, unknown } = await story.drift();
    const { plan } = await story.plan("apply");
    expect([items, unknown, plan.steps]).toEqual([[], [], []]);
    for (const told of [notes, plan.checks, await story.verify()]) {
      expect(told).toContainEqual(
        expect.objectContaining({
          status: "warning",
          subject: ROLE,
          message: `whether role ${worldId} has policies beside Podspan's is not known: iam:ListAttachedRolePolicies is not allowed`,
        }),
      );
    }
  });

  test("every kind that routers are made of has its case above, changed and removed", () => {
    const kinds = (Object.keys(KINDS) as ManagedKind[]).filter((kind) => MADE_FOR_ROUTERS.test(kind));
    const all = kinds.flatMap((kind) => [`${kind} changed`, `${kind} removed`]);
    expect(all.filter((one) => !told.has(one) && !ELSEWHERE.includes(one))).toEqual([]);
  });
});
