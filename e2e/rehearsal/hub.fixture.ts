import type { AwsApi } from "@podspan/aws/api";
import { proveSnapshot } from "@podspan/core/prove";
import type { InventPlan } from "@podspan/twin";
import { OTHER_ACCOUNT, WEST1, WEST2 } from "./linked.fixture.ts";
import type { Rehearsal } from "./rehearsal.fixture.ts";
import { fabricWith } from "./worlds.fixture.ts";

const ID = {
  a: "vpc-0aaaaaaaaaaaaaaa1",
  b: "vpc-0bbbbbbbbbbbbbbb1",
  c: "vpc-0ccccccccccccccc1",
  d: "vpc-0ddddddddddddddd1",
};
export const HUB_VPCS = ID;

/** VPCs without clusters: two of one region, one of another, and one of another account. */
export const HUB_WORLD: InventPlan = {
  vpcs: [
    { key: "a", region: WEST1, id: ID.a, cidr: "10.10.0.0/16", zones: ["us-west-1b", "us-west-1c"] },
    { key: "b", region: WEST1, id: ID.b, cidr: "10.20.0.0/16", zones: ["us-west-1b"] },
    { key: "c", region: WEST2, id: ID.c, cidr: "10.30.0.0/16", zones: ["us-west-2a"] },
    { key: "d", region: WEST1, id: ID.d, account: OTHER_ACCOUNT, cidr: "10.40.0.0/16", zones: ["us-west-1b"] },
  ],
};

/** A link `hub` over transit gateways; `what` is what it says beside its VPCs. */
export function hubFabric(vpcs: readonly (keyof typeof ID)[], what = "", further = ""): string {
  const entries = {
    a: `{ region: ${WEST1}, id: ${ID.a} }`,
    b: `{ region: ${WEST1}, id: ${ID.b} }`,
    c: `{ region: ${WEST2}, id: ${ID.c} }`,
    d: `{ account: other, region: ${WEST1}, id: ${ID.d} }`,
  };
  const lines = Object.entries(entries).map(([key, text]) => `    ${key}: ${text}`);
  return fabricWith(`
  accounts: { other: { id: "${OTHER_ACCOUNT}", assumeRole: podspan } }
  vpcs:
${lines.join("\n")}
  links:
    hub: { transitGateway: { vpcs: [${vpcs.join(", ")}]${what === "" ? "" : `, ${what}`} }${further === "" ? "" : `, ${further}`} }
`);
}

/** `FROM TO VERDICT` of every two different VPCs, as the world is now. */
export async function reachedOf(story: Rehearsal): Promise<readonly string[]> {
  const { named, addresses, snapshot } = await story.plan("apply");
  const { proof } = proveSnapshot({ fabric: named, addresses }, snapshot);
  return proof.verdicts
    .filter(({ from, to }) => from !== to && to !== "internet")
    .map(({ from, to, verdict }) => `${from} ${to} ${verdict}`);
}

/** Does something in AWS as somebody else would; `account`: whose it is, where it is not the caller's. */
export async function inAws(
  story: Rehearsal,
  change: (aws: AwsApi) => Promise<void>,
  region = WEST1,
  account?: string,
): Promise<void> {
  const role = { id: account ?? "", partition: "aws", assumeRole: `arn:aws:iam::${account}:role/podspan` };
  const place = { region, ...(account === undefined ? {} : { account: role }) };
  await story.world.meddle(async (twin) => change(await twin.aws.open(place)));
  story.world.pass(120_000);
}

/** A transit gateway that somebody else made. */
export async function foreignGateway(
  story: Rehearsal,
  options: "defaults" | "none",
  account?: string,
): Promise<string> {
  const none = { DefaultRouteTableAssociation: "disable", DefaultRouteTablePropagation: "disable" } as const;
  let id = "";
  const make = async ({ ec2 }: AwsApi): Promise<void> => {
    const { TransitGateway } = await ec2.createTransitGateway(options === "none" ? { Options: none } : {});
    id = TransitGateway?.TransitGatewayId ?? "";
  };
  await inAws(story, make, WEST1, account);
  return id;
}

/** What is attached to a gateway, whoever attached it: `VPC STATE`. */
export function attachmentsIn(story: Rehearsal, region = WEST1): readonly string[] {
  const text = story.files[`aws_configs/${region}/TransitGatewayAttachments.json`] ?? "{}";
  const { TransitGatewayAttachments: all = [] } = JSON.parse(text) as {
    readonly TransitGatewayAttachments?: readonly { readonly ResourceId: string; readonly State: string }[];
  };
  return all.map(({ ResourceId, State }) => `${ResourceId} ${State}`).sort();
}
