import { AwsError } from "../behaviour/aws-error.ts";
import type { CallContext } from "../ec2/context.ts";
import { page } from "../ec2/describe.ts";
import { requestDigest } from "../ec2/tokens.ts";
import { hexId } from "../records/ids.ts";
import type { AccessEntryRecord, ClusterRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { clusterOf, type EksRule, eksNotFound, invalidParameter } from "./context.ts";

const TYPES = ["STANDARD", "FARGATE_LINUX", "EC2_LINUX", "EC2_WINDOWS", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"];
/** Types of which EKS alone says what they may do (EKS API reference, CreateAccessEntry `type`). */
const WITHOUT_POLICIES = ["FARGATE_LINUX", "EC2_LINUX", "EC2_WINDOWS", "HYBRID_LINUX", "HYPERPOD_LINUX"];
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
const POLICY = /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/[A-Za-z]+$/;

/** One entry a principal: a second is ResourceInUseException, the same request with the same token the same entry. */
export const createAccessEntry: EksRule<"createAccessEntry"> = (context, input) => {
  const cluster = clusterWithEntries(context, input.clusterName);
  const principalArn = input.principalArn ?? "";
  const type = input.type ?? "STANDARD";
  if (!PRINCIPAL.test(principalArn))
    throw invalidParameter("The specified principalArn is invalid: invalid principal.");
  if (!TYPES.includes(type)) throw invalidParameter(`The specified type ${type} is not supported`);
  const id = `${cluster.name}/${principalArn}`;
  const known = context.records.EksAccessEntries.get(id);
  const token = `${context.account}/${context.region}/createAccessEntry/${input.clientRequestToken}`;
  if (known !== undefined) {
    const same = context.world.state.tokens.get(token)?.request === requestDigest(input);
    if (input.clientRequestToken !== undefined && same) return { accessEntry: answer(known) };
    throw new AwsError(
      "ResourceInUseException",
      "The specified access entry resource is already in use on this cluster.",
      409,
    );
  }
  const entry = makeAccessEntry(context, cluster, { principalArn, type, tags: { ...input.tags } });
  if (input.clientRequestToken !== undefined) {
    context.world.state.tokens.set(token, { request: requestDigest(input), id });
  }
  return { accessEntry: answer(entry) };
};

export function makeAccessEntry(
  context: CallContext,
  cluster: ClusterRecord,
  given: { readonly principalArn: string; readonly type: string; readonly tags: Record<string, string> },
): AccessEntryRecord {
  const { partition } = context.world.state.caller;
  const [, account = "", path = ""] = /iam::(\d+):(.*)$/.exec(given.principalArn) ?? [];
  const unique = hexId(`${cluster.name}/${given.principalArn}`, 1);
  const entry: AccessEntryRecord = {
    ...given,
    clusterName: cluster.name,
    accessEntryArn: `arn:${partition}:eks:${context.region}:${context.account}:access-entry/${cluster.name}/role/${account}/${path.split("/").at(-1)}/${unique}`,
    kubernetesGroups: given.type === "STANDARD" ? [] : ["system:nodes"],
    username: given.type === "STANDARD" ? given.principalArn : "system:node:{{EC2PrivateDNSName}}",
    createdAt: new Date(context.now),
    modifiedAt: new Date(context.now),
    associatedAccessPolicies: [],
  };
  context.records.EksAccessEntries.set(`${cluster.name}/${given.principalArn}`, entry);
  return entry;
}

export const describeAccessEntry: EksRule<"describeAccessEntry"> = (context, input) => ({
  accessEntry: answer(entryOf(context, input.clusterName, input.principalArn)),
});

/** Principals only, 1 to 100 a page. */
export const listAccessEntries: EksRule<"listAccessEntries"> = (context, input) => {
  const cluster = clusterWithEntries(context, input.clusterName);
  const entries = inOrder(context.records.EksAccessEntries)
    .filter((entry) => entry.clusterName === cluster.name)
    .filter(
      ({ associatedAccessPolicies: policies }) =>
        input.associatedPolicyArn === undefined ||
        policies.some(({ policyArn }) => policyArn === input.associatedPolicyArn),
    );
  const request = { NextToken: input.nextToken, MaxResults: input.maxResults };
  const { records, NextToken } = page(entries, (entry) => entry.principalArn, request, cluster.name, context.pageSize);
  const accessEntries = records.map((entry) => entry.principalArn);
  return NextToken === undefined ? { accessEntries } : { accessEntries, nextToken: NextToken };
};

/** Associating again changes the scope of the association that is there. */
export const associateAccessPolicy: EksRule<"associateAccessPolicy"> = (context, input) => {
  const entry = entryOf(context, input.clusterName, input.principalArn);
  const policyArn = input.policyArn ?? "";
  if (!POLICY.test(policyArn)) throw invalidParameter("The specified policyArn is invalid: invalid policy.");
  if (input.accessScope?.type === undefined) throw invalidParameter("The access scope has no type");
  if (WITHOUT_POLICIES.includes(entry.type)) {
    throw new AwsError(
      "InvalidRequestException",
      `Access policies cannot be associated with an access entry of type ${entry.type}`,
      400,
    );
  }
  const before = entry.associatedAccessPolicies.find((policy) => policy.policyArn === policyArn);
  const policy = {
    policyArn,
    accessScope: input.accessScope,
    associatedAt: before?.associatedAt ?? new Date(context.now),
    modifiedAt: new Date(context.now),
  };
  entry.associatedAccessPolicies = [
    ...entry.associatedAccessPolicies.filter((one) => one.policyArn !== policyArn),
    policy,
  ];
  return { clusterName: entry.clusterName, principalArn: entry.principalArn, associatedAccessPolicy: policy };
};

export const listAssociatedAccessPolicies: EksRule<"listAssociatedAccessPolicies"> = (context, input) => {
  const { clusterName, principalArn, associatedAccessPolicies } = entryOf(
    context,
    input.clusterName,
    input.principalArn,
  );
  return { clusterName, principalArn, associatedAccessPolicies };
};

export const disassociateAccessPolicy: EksRule<"disassociateAccessPolicy"> = (context, input) => {
  const entry = entryOf(context, input.clusterName, input.principalArn);
  const kept = entry.associatedAccessPolicies.filter((one) => one.policyArn !== input.policyArn);
  if (kept.length === entry.associatedAccessPolicies.length) {
    throw eksNotFound("The specified policyArn could not be found associated with the access entry.");
  }
  entry.associatedAccessPolicies = kept;
  entry.modifiedAt = new Date(context.now);
  return {};
};

/** With its policies. */
export const deleteAccessEntry: EksRule<"deleteAccessEntry"> = (context, input) => {
  const entry = entryOf(context, input.clusterName, input.principalArn);
  context.records.EksAccessEntries.delete(`${entry.clusterName}/${entry.principalArn}`);
  return {};
};

export const tagResource: EksRule<"tagResource"> = (context, input) => {
  const record = taggedOf(context, input.resourceArn);
  record.tags = { ...record.tags, ...input.tags };
  return {};
};

/** Keys that are not there are well. */
export const untagResource: EksRule<"untagResource"> = (context, input) => {
  const record = taggedOf(context, input.resourceArn);
  const gone = new Set(input.tagKeys ?? []);
  record.tags = Object.fromEntries(Object.entries(record.tags ?? {}).filter(([key]) => !gone.has(key)));
  return {};
};

/** What the twin knows by ARN: access entries, clusters, add-ons. */
function taggedOf({ records }: CallContext, arn: string | undefined) {
  const record =
    [...records.EksAccessEntries.values()].find((entry) => entry.accessEntryArn === arn) ??
    [...records.EksClusters.values()].find((cluster) => cluster.arn === arn) ??
    [...records.EksAddons.values()].find((addon) => addon.addonArn === arn);
  if (record === undefined) throw new AwsError("NotFoundException", `No resource was found for ARN: ${arn}`, 404);
  return record;
}

function entryOf(context: CallContext, clusterName: string | undefined, principal: string | undefined) {
  const cluster = clusterWithEntries(context, clusterName);
  const entry = context.records.EksAccessEntries.get(`${cluster.name}/${principal}`);
  if (entry === undefined) {
    throw eksNotFound(
      `The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.`,
    );
  }
  return entry;
}

/** Entries exist where the cluster's authentication mode has them. */
function clusterWithEntries(context: CallContext, name: string | undefined): ClusterRecord {
  const cluster = clusterOf(context, name);
  if (cluster.accessConfig?.authenticationMode === "CONFIG_MAP") {
    throw new AwsError(
      "InvalidRequestException",
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      400,
    );
  }
  return cluster;
}

function answer({ associatedAccessPolicies: _, ...entry }: AccessEntryRecord) {
  return entry;
}
