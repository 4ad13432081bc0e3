import type { AccessEntry } from "@aws-sdk/client-eks";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ownerOf } from "../records/tags.ts";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading, unlessGone } from "./reading.ts";

/** Name of the policy that lets nodes of Auto Mode in: the end of its ARN. */
const NODE_POLICY = /\/AmazonEKSAutoNodePolicy$/;

export interface EntryRecord {
  readonly entry: AccessEntry;
  /** ARNs of the policies of Auto Mode's nodes on it. */
  readonly policies: readonly string[];
}

/** The access entries of a cluster; none when there is no such cluster. EKS lists principals only and describes them one by one. */
export async function readAccessEntries(reading: Reading, clusterName: string): Promise<readonly EntryRecord[]> {
  const pages = allPages(
    (nextToken) =>
      ask(reading, "eks:ListAccessEntries", () =>
        reading.api.eks.listAccessEntries({
          clusterName,
          maxResults: PAGE_SIZES.accessEntries,
          ...(nextToken ? { nextToken } : {}),
        }),
      ),
    (answer) => answer.accessEntries,
    (answer) => answer.nextToken,
  );
  const principals = (await unlessGone(pages)) ?? [];
  const records = await Promise.all(principals.map((principal) => readAccessEntry(reading, clusterName, principal)));
  return records.flatMap((record) => record ?? []);
}

/** One entry; undefined when there is none. Policies are asked for where the entry is of a type that nodes of Auto Mode have. */
export async function readAccessEntry(
  reading: Reading,
  clusterName: string,
  principalArn: string,
): Promise<EntryRecord | undefined> {
  const answer = await unlessGone(
    ask(reading, "eks:DescribeAccessEntry", () => reading.api.eks.describeAccessEntry({ clusterName, principalArn })),
  );
  const entry = answer?.accessEntry;
  if (entry === undefined) return undefined;
  return { entry, policies: entry.type === "EC2" ? await readPolicies(reading, clusterName, principalArn) : [] };
}

async function readPolicies(reading: Reading, clusterName: string, principalArn: string): Promise<readonly string[]> {
  const pages = allPages(
    (nextToken) =>
      ask(reading, "eks:ListAssociatedAccessPolicies", () =>
        reading.api.eks.listAssociatedAccessPolicies({
          clusterName,
          principalArn,
          ...(nextToken ? { nextToken } : {}),
        }),
      ),
    (answer) => answer.associatedAccessPolicies,
    (answer) => answer.nextToken,
  );
  const policies = ((await unlessGone(pages)) ?? []).flatMap(({ policyArn }) => policyArn ?? []);
  return policies.filter((arn) => NODE_POLICY.test(arn)).sort();
}

export function accessEntryWorldId(cluster: string, principal: string): string {
  return `${cluster}/${principal}`;
}

export function observedAccessEntry({ entry, policies }: EntryRecord, scope: AwsScope): Observed<"access-entry"> {
  const { clusterName: cluster = "", principalArn: principal = "", type = "", tags = {} } = entry;
  const owner = ownerOf(tags);
  return {
    kind: "access-entry",
    scope,
    id: accessEntryWorldId(cluster, principal),
    ...(owner ? { owner } : {}),
    tags,
    ...(entry.modifiedAt ? { modifiedAt: entry.modifiedAt.toISOString() } : {}),
    props: { cluster, principal, type, policies },
    facts: {},
  };
}
