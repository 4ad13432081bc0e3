import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { accessEntryWorldId, type EntryRecord, readAccessEntry } from "../observe/access-entries.ts";
import { ownerOf } from "../records/tags.ts";
import { change, present, removal, type Writing, wanted, worldIdOf } from "./writing.ts";

const CREATE = "eks:CreateAccessEntry";
const ASSOCIATE = "eks:AssociateAccessPolicy";
const DISASSOCIATE = "eks:DisassociateAccessPolicy";
const TAG = "eks:TagResource";
const UNTAG = "eks:UntagResource";

/** The entry and then its policies: killed in between, the next plan sees the entry without them and adds them. */
export async function createAccessEntry(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { cluster, principal, type } = wanted(step, "access-entry");
  const id = accessEntryWorldId(cluster, principal);
  await change(writing, {
    api: CREATE,
    about: [],
    intent: { cluster, principal, type },
    send: async (clientRequestToken) => {
      const { tags = {} } = step;
      const input = { clusterName: cluster, principalArn: principal, type, tags: { ...tags }, clientRequestToken };
      await writing.api.eks.createAccessEntry(input);
      return { id };
    },
    // An entry of somebody else for the same principal is not what this would make.
    readBack: async () => (isOurs(step, await readAccessEntry(writing, cluster, principal)) ? { id } : undefined),
    worldId: (entry) => entry.id,
  });
  await associatePolicies(writing, step, []);
  return { worldId: id };
}

function isOurs(step: BoundStep, record: EntryRecord | undefined): boolean {
  const [found, meant] = [ownerOf(record?.entry.tags ?? {}), ownerOf(step.tags ?? {})];
  return found !== undefined && found.uid === meant?.uid && found.id === meant.id;
}

/** Policies that are missing, and tags that differ. */
export async function updateAccessEntry(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { cluster, principal } = wanted(step, "access-entry");
  const record = await readAccessEntry(writing, cluster, principal);
  if (record === undefined) {
    throw new ProviderError({
      faultClass: "not-found",
      code: "ResourceNotFoundException",
      message: `the access entry of ${principal} in ${cluster} is gone`,
      hint: "run again: it is made anew",
      api: "eks:DescribeAccessEntry",
    });
  }
  await associatePolicies(writing, step, record.policies);
  if (step.changes.some(({ field }) => field.startsWith("tags."))) await changeTags(writing, step, record);
  return { worldId: accessEntryWorldId(cluster, principal) };
}

/** Policies that were not there before us go first, our marks last: an interrupted run finds the entry again. */
export async function releaseAccessEntry(writing: Writing, step: BoundStep): Promise<StepResult> {
  const { cluster, principal, policies } = wanted(step, "access-entry");
  const record = await readAccessEntry(writing, cluster, principal);
  if (record === undefined) return {};
  for (const policyArn of record.policies.filter((policy) => !policies.includes(policy))) {
    await removal(writing, `${principal}/${policyArn}`, DISASSOCIATE, () =>
      writing.api.eks.disassociateAccessPolicy({ clusterName: cluster, principalArn: principal, policyArn }),
    );
  }
  await associatePolicies(writing, step, record.policies);
  await changeTags(writing, step, record);
  return {};
}

/** All that the step wants, and away with those that it drops. */
async function changeTags(writing: Writing, step: BoundStep, { entry }: EntryRecord): Promise<void> {
  const resourceArn = present(entry.accessEntryArn, "eks:DescribeAccessEntry");
  const [found, tags] = [entry.tags ?? {}, { ...step.tags }];
  if (Object.entries(tags).some(([key, value]) => found[key] !== value)) {
    await change(writing, { api: TAG, about: [], send: () => writing.api.eks.tagResource({ resourceArn, tags }) });
  }
  const tagKeys = step.changes
    .filter(({ field, after }) => field.startsWith("tags.") && after === undefined)
    .map(({ field }) => field.slice("tags.".length))
    .filter((key) => key in found);
  if (tagKeys.length > 0) {
    await change(writing, {
      api: UNTAG,
      about: [],
      send: () => writing.api.eks.untagResource({ resourceArn, tagKeys }),
    });
  }
}

/** The same association twice is one. */
async function associatePolicies(writing: Writing, step: BoundStep, there: readonly string[]): Promise<void> {
  const { cluster, principal, policies } = wanted(step, "access-entry");
  for (const policyArn of policies.filter((policy) => !there.includes(policy))) {
    await change(writing, {
      api: ASSOCIATE,
      about: [],
      intent: { cluster, principal, policy: policyArn },
      send: () =>
        writing.api.eks.associateAccessPolicy({
          clusterName: cluster,
          principalArn: principal,
          policyArn,
          accessScope: { type: "cluster" },
        }),
    });
  }
}

/** Its policies go with it. */
export async function deleteAccessEntry(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const slash = id.indexOf("/");
  const [clusterName, principalArn] = [id.slice(0, slash), id.slice(slash + 1)];
  await removal(writing, id, "eks:DeleteAccessEntry", () =>
    writing.api.eks.deleteAccessEntry({ clusterName, principalArn }),
  );
  return {};
}
