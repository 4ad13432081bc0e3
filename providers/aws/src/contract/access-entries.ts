import { expect } from "vitest";
import { type ContractCase, type ContractSubject, defined, freshSubnet, freshVpc, refusalOf } from "./subject.ts";

const POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy";

/** A cluster of its own, and a role that has no entry in it. */
async function freshEntry(subject: ContractSubject) {
  const vpc = await freshVpc(subject);
  const subnets = [
    await freshSubnet(subject, vpc, "10.196.24.0/26", "a"),
    await freshSubnet(subject, vpc, "10.196.24.64/26", "b"),
  ];
  const clusterName = `c-${vpc}`;
  await subject.seedCluster?.({ name: clusterName, subnets });
  return { clusterName, principalArn: `arn:aws:iam::${subject.account}:role/nodes-of-${vpc}` };
}

export const ACCESS_ENTRY_CASES: readonly ContractCase[] = [
  {
    id: "entry-create",
    title: "an entry tells its principal, type and the tags of its create call, and is listed by its principal",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const entry = await freshEntry(subject);
      const tags = { "podspan.dev/id": "a/b" };
      const { accessEntry } = await eks.createAccessEntry({ ...entry, type: "EC2", tags });
      expect(accessEntry).toMatchObject({ ...entry, type: "EC2", tags });
      expect(accessEntry?.accessEntryArn).toMatch(/^arn:aws:eks:/);
      expect((await eks.describeAccessEntry(entry)).accessEntry).toMatchObject({ ...entry, type: "EC2", tags });
      const { clusterName, principalArn } = entry;
      expect((await eks.listAccessEntries({ clusterName })).accessEntries).toContain(principalArn);
    },
  },
  {
    id: "entry-token",
    title: "the same request with the same token is the same entry; another one for the principal is refused",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const input = { ...(await freshEntry(subject)), type: "EC2" };
      const first = await eks.createAccessEntry({ ...input, clientRequestToken: "one" });
      const second = await eks.createAccessEntry({ ...input, clientRequestToken: "one" });
      expect(second.accessEntry?.accessEntryArn).toBe(first.accessEntry?.accessEntryArn);
      const refusal = await refusalOf(eks.createAccessEntry({ ...input, clientRequestToken: "two" }));
      expect(refusal).toMatchObject({ code: "ResourceInUseException" });
    },
  },
  {
    id: "entry-policy",
    title: "a policy is associated once, however often it is asked for",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const entry = await freshEntry(subject);
      await eks.createAccessEntry({ ...entry, type: "EC2" });
      expect((await eks.listAssociatedAccessPolicies(entry)).associatedAccessPolicies).toEqual([]);
      const accessScope = { type: "cluster" as const };
      for (const _time of [1, 2]) await eks.associateAccessPolicy({ ...entry, policyArn: POLICY, accessScope });
      const { associatedAccessPolicies } = await eks.listAssociatedAccessPolicies(entry);
      expect(associatedAccessPolicies).toMatchObject([{ policyArn: POLICY, accessScope }]);
    },
  },
  {
    id: "entry-tags",
    title: "tags are added to those that are there",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const entry = await freshEntry(subject);
      const { accessEntry } = await eks.createAccessEntry({ ...entry, type: "EC2", tags: { one: "1" } });
      await eks.tagResource({ resourceArn: defined(accessEntry?.accessEntryArn), tags: { two: "2" } });
      expect((await eks.describeAccessEntry(entry)).accessEntry?.tags).toEqual({ one: "1", two: "2" });
    },
  },
  {
    id: "entry-untag",
    title: "tags are taken away by key, and keys that are not there are well",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const entry = await freshEntry(subject);
      const { accessEntry } = await eks.createAccessEntry({
        ...entry,
        type: "EC2",
        tags: { one: "1", two: "2", three: "3" },
      });
      const resourceArn = defined(accessEntry?.accessEntryArn);
      await eks.untagResource({ resourceArn, tagKeys: ["one", "four"] });
      await eks.untagResource({ resourceArn, tagKeys: ["three"] });
      expect((await eks.describeAccessEntry(entry)).accessEntry?.tags).toEqual({ two: "2" });
    },
  },
  {
    id: "entry-policy-away",
    title: "a policy is taken away once; the second time it is not found",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const entry = await freshEntry(subject);
      await eks.createAccessEntry({ ...entry, type: "EC2" });
      await eks.associateAccessPolicy({ ...entry, policyArn: POLICY, accessScope: { type: "cluster" } });
      await eks.disassociateAccessPolicy({ ...entry, policyArn: POLICY });
      expect((await eks.listAssociatedAccessPolicies(entry)).associatedAccessPolicies).toEqual([]);
      const again = await refusalOf(eks.disassociateAccessPolicy({ ...entry, policyArn: POLICY }));
      expect(again).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
    },
  },
  {
    id: "entry-delete",
    title: "an entry is deleted once, with its policies; the second time it is not found",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const entry = await freshEntry(subject);
      await eks.createAccessEntry({ ...entry, type: "EC2" });
      await eks.associateAccessPolicy({ ...entry, policyArn: POLICY, accessScope: { type: "cluster" } });
      await eks.deleteAccessEntry(entry);
      const again = await refusalOf(eks.deleteAccessEntry(entry));
      expect(again).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
      await eks.createAccessEntry({ ...entry, type: "EC2" });
      expect((await eks.listAssociatedAccessPolicies(entry)).associatedAccessPolicies).toEqual([]);
    },
  },
  {
    id: "entry-of-no-cluster",
    title: "entries of an unknown cluster are not found",
    run: async ({ api: { eks } }) => {
      const refusal = await refusalOf(eks.listAccessEntries({ clusterName: "no-such-cluster" }));
      expect(refusal).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
    },
  },
];
