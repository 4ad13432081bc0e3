import type { EksReadApi, EksWriteApi } from "@podspan/aws/api";
import { AwsError } from "../behaviour/aws-error.ts";
import type { CallContext } from "../ec2/context.ts";
import type { AddonRecord, ClusterRecord } from "../records/kinds.ts";

export type EksApi = EksReadApi & EksWriteApi;
export type EksOperation = keyof EksApi;
/** One EKS operation's rule, as EC2's: synchronous, at one instant. */
export type EksRule<K extends EksOperation> = (
  context: CallContext,
  input: Parameters<EksApi[K]>[0],
) => Omit<Awaited<ReturnType<EksApi[K]>>, "$metadata">;

export function eksNotFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterException", message, 400);
}

export function clusterOf(context: CallContext, name: string | undefined): ClusterRecord {
  const cluster = name === undefined ? undefined : context.records.EksClusters.get(name);
  if (cluster === undefined) throw eksNotFound(`No cluster found for name: ${name}.`);
  return cluster;
}

export function addonOf(context: CallContext, cluster: string | undefined, addon: string | undefined): AddonRecord {
  clusterOf(context, cluster);
  const record = context.records.EksAddons.get(`${cluster}/${addon}`);
  if (record === undefined) throw eksNotFound(`No addon: ${addon} found in cluster: ${cluster}`);
  return record;
}
