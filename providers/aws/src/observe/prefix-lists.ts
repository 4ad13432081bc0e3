import type { ManagedPrefixList, PrefixList, PrefixListEntry } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { canonicalCidrs } from "../records/cidr.ts";
import { tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** A list with what it holds, one request more for each: AWS tells entries list by list only. */
export interface ListRecord {
  readonly list: ManagedPrefixList;
  readonly entries: readonly PrefixListEntry[];
}

export async function readPrefixLists(reading: Reading, ids: readonly string[]): Promise<readonly ListRecord[]> {
  const lists = await inChunks(ids, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeManagedPrefixLists", () =>
          reading.api.ec2.describeManagedPrefixLists({
            Filters: [{ Name: "prefix-list-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.prefixLists,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.PrefixLists,
      (answer) => answer.NextToken,
    ),
  );
  return Promise.all(
    lists.map(async (list) => ({ list, entries: await readEntries(reading, list.PrefixListId ?? "") })),
  );
}

function readEntries(reading: Reading, PrefixListId: string): Promise<readonly PrefixListEntry[]> {
  return allPages(
    (NextToken) =>
      ask(reading, "ec2:GetManagedPrefixListEntries", () =>
        reading.api.ec2.getManagedPrefixListEntries({
          PrefixListId,
          MaxResults: PAGE_SIZES.prefixListEntries,
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    (answer) => answer.Entries,
    (answer) => answer.NextToken,
  );
}

/** `entries` absent: they were not read, and nothing is known of what the list holds. */
export function observedPrefixList(
  list: ManagedPrefixList,
  entries: readonly PrefixListEntry[] | undefined,
  scope: AwsScope,
): Observed<"prefix-list"> {
  return {
    kind: "prefix-list",
    scope,
    id: list.PrefixListId ?? "",
    tags: tagMap(list.Tags),
    props: {
      name: list.PrefixListName ?? "",
      family: list.AddressFamily === "IPv6" ? 6 : 4,
      ...(list.MaxEntries === undefined ? {} : { maxEntries: list.MaxEntries }),
      ...(entries === undefined ? {} : { entries: canonicalCidrs(entries.map(({ Cidr }) => Cidr)) }),
    },
    facts: {},
  };
}

/** A list of AWS's own as DescribePrefixLists tells it: with what it holds, which is of one family. */
export function observedAwsPrefixList(list: PrefixList, scope: AwsScope): Observed<"prefix-list"> {
  const entries = list.Cidrs && canonicalCidrs(list.Cidrs);
  return {
    kind: "prefix-list",
    scope,
    id: list.PrefixListId ?? "",
    tags: {},
    props: {
      name: list.PrefixListName ?? "",
      family: entries?.some((cidr) => cidr.includes(":")) ? 6 : 4,
      ...(entries === undefined ? {} : { entries }),
    },
    facts: {},
  };
}
