import type { AwsScope } from "@podspan/core/desired";
import type { ScopeStatus } from "@podspan/core/observed";
import { type AwsObserveRequest, ProviderError } from "@podspan/core/ports";
import { partitionOf } from "@podspan/core/spec";
import { awsAddress } from "../address.ts";
import type { ClusterRecord } from "./clusters.ts";
import { ask, failed, type Reading } from "./reading.ts";

/** Whose account answers, or why nothing that was read may be used. */
export interface Identity {
  readonly scope: AwsScope;
  readonly reached: boolean;
  readonly status: ScopeStatus;
}

/** The scope that is asked for before anybody has said who we are. */
export function expectedScope({ region, account }: AwsObserveRequest): AwsScope {
  return {
    plane: "aws",
    partition: account?.partition ?? partitionOf(region),
    account: account?.id ?? "unknown",
    region,
  };
}

/** Who answers to some credentials. */
interface Caller {
  readonly account: string | undefined;
  /** Of whoever it is, or of a cluster of theirs. */
  readonly arn: string | undefined;
}

/** A cluster as it is being read; the reader of clusters tells what went wrong. */
type ClusterAnswer = Promise<ClusterRecord | undefined>;

/** Tells whose account answers, as often as it is asked. `clusters`: those that the same request reads. */
export type Identifier = (
  reading: Reading,
  request: AwsObserveRequest,
  clusters: readonly ClusterAnswer[],
) => Promise<Identity>;

/**
 * Tells who we are, and compares with the account that the Fabric names. EKS shows nobody another account's clusters: whose one is, its ARN
 * says. Where none is read, or it is not the account that was meant, STS is asked. Credentials are the same account's in every region and for
 * as long as a process runs: STS is asked once for each, in the region that comes first, and again by who got no answer there.
 */
export function identifier(): Identifier {
  const known = new Map<string, Promise<Caller>>();
  const asked = async (reading: Reading, credentials: string): Promise<Caller> => {
    const before = known.get(credentials);
    const answer = before?.catch(() => readCaller(reading)) ?? readCaller(reading);
    if (before === undefined) known.set(credentials, answer);
    // Who awaits it is told; whoever comes later asks anew.
    answer.catch(() => known.get(credentials) === answer && known.delete(credentials));
    return answer;
  };
  return async (reading, request, clusters) => {
    const credentials = awsAddress(request.region, request.account).account?.assumeRole ?? "";
    const owner = known.has(credentials) ? undefined : await ownerOfOne(clusters);
    if (owner !== undefined && (request.account?.id ?? owner.account) === owner.account) {
      if (!known.has(credentials)) known.set(credentials, Promise.resolve(owner));
      return identityOf(owner, request);
    }
    try {
      return identityOf(await asked(reading, credentials), request);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return { scope: expectedScope(request), reached: false, status: failed(error) };
    }
  };
}

/** `arn:aws:eks:us-west-1:111111111111:cluster/west1` */
const CLUSTER_ARN = /^arn:[\w-]+:eks:[\w-]+:(\d{12}):cluster\//;

/** The account of the first of these clusters that there is. */
async function ownerOfOne(clusters: readonly ClusterAnswer[]): Promise<Caller | undefined> {
  for (const answer of await Promise.allSettled(clusters)) {
    const arn = answer.status === "fulfilled" ? answer.value?.cluster.arn : undefined;
    const [, account] = CLUSTER_ARN.exec(arn ?? "") ?? [];
    if (account !== undefined) return { account, arn };
  }
  return undefined;
}

async function readCaller(reading: Reading): Promise<Caller> {
  const { Account, Arn } = await ask(reading, "sts:GetCallerIdentity", () => reading.api.sts.getCallerIdentity({}));
  return { account: Account, arn: Arn };
}

function identityOf({ account, arn }: Caller, request: AwsObserveRequest): Identity {
  const expected = expectedScope(request);
  const own = account ?? expected.account;
  if (request.account && request.account.id !== own) {
    return { scope: expected, reached: false, status: wrongAccount(request.account, arn ?? own) };
  }
  const partition = arn?.split(":")[1] || expected.partition;
  return { scope: { ...expected, account: own, partition }, reached: true, status: { kind: "observed" } };
}

function wrongAccount(account: NonNullable<AwsObserveRequest["account"]>, caller: string): ScopeStatus {
  return {
    kind: "failed",
    code: "wrong-account",
    message: `the Fabric names account ${account.id}, but the credentials are those of ${caller}`,
    hint: account.assumeRole
      ? `correct the account's id or its role ${account.assumeRole}`
      : `use a profile of account ${account.id}, or give the account an assumeRole`,
  };
}
