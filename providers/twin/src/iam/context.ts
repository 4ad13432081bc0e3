import type { IamReadApi, IamWriteApi } from "@podspan/aws/api";
import { AwsError } from "../behaviour/aws-error.ts";
import type { CallContext } from "../ec2/context.ts";
import type { IamProfileRecord, IamRoleRecord, Tag } from "../records/kinds.ts";
import type { RegionRecords } from "../records/region.ts";

type IamApi = IamReadApi & IamWriteApi;
export type Operation = keyof IamApi;
/** One operation's rule: synchronous, so that what a call does is done in one instant. */
export type Rule<K extends Operation> = (
  context: CallContext,
  input: Parameters<IamApi[K]>[0],
) => Omit<Awaited<ReturnType<IamApi[K]>>, "$metadata">;

/** Where the records of an account's IAM are: it is one for all regions, and this is what the SDK calls that. */
const GLOBAL = "aws-global";

export function iamRecords({ world, account }: CallContext): RegionRecords {
  return world.records(account, GLOBAL);
}

export function arnOf({ world, account }: CallContext, kind: "role" | "instance-profile", name: string): string {
  return `arn:${world.state.caller.partition}:iam::${account}:${kind}/${name}`;
}

/** `AROA…`: four letters for the kind, and seventeen more. */
export function uniqueId({ world }: CallContext, prefix: string): string {
  return `${prefix}${world.newId("iam").slice(-17).toUpperCase()}`;
}

const NAME = /^[\w+=,.@-]{1,64}$/;

export function checkedName(parameter: string, name: string | undefined): string {
  if (name !== undefined && NAME.test(name)) return name;
  const message = `1 validation error detected: Value '${name}' at '${parameter}' failed to satisfy constraint`;
  throw new AwsError("ValidationError", message);
}

/** A document is JSON of an object with statements (IAM API reference: MalformedPolicyDocument). */
export function checkedDocument(text: string | undefined): string {
  try {
    const { Statement } = JSON.parse(text ?? "") as { readonly Statement?: unknown };
    if (text !== undefined && Statement !== undefined) return text;
  } catch {
    // The same answer as to JSON without statements.
  }
  throw new AwsError("MalformedPolicyDocumentException", "Syntax errors in policy.");
}

export function tagsOf(
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[] = [],
): Tag[] {
  const known = new Map(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([Key, Value]) => ({ Key, Value }));
}

/** "Changes that I make are not always immediately visible" (IAM user guide): what is new is unknown for a while. */
export function hideFresh(context: CallContext, key: string): void {
  if (context.visibilityMs > 0) context.world.hide(`iam/${key}`, context.now + context.visibilityMs);
}

export function roleOf(context: CallContext, name: string | undefined): IamRoleRecord {
  const known = checkedName("roleName", name);
  const role = iamRecords(context).IamRoles.get(known);
  if (role === undefined || context.world.isHidden(`iam/role/${known}`)) {
    throw new AwsError("NoSuchEntityException", `The role with name ${known} cannot be found.`, 404);
  }
  return role;
}

export function profileOf(context: CallContext, name: string | undefined): IamProfileRecord {
  const known = checkedName("instanceProfileName", name);
  const profile = iamRecords(context).IamInstanceProfiles.get(known);
  if (profile === undefined || context.world.isHidden(`iam/instance-profile/${known}`)) {
    throw new AwsError("NoSuchEntityException", `Instance Profile ${known} cannot be found.`, 404);
  }
  return profile;
}
