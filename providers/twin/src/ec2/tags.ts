import type { TagSpecification } from "@aws-sdk/client-ec2";
import { AwsError } from "../behaviour/aws-error.ts";
import type { Tag } from "../records/kinds.ts";
import type { CallContext, Rule } from "./context.ts";
import { type Ec2Kind, find, kindsOfId } from "./lookup.ts";

/** Most tags of one resource (EC2 user guide, "Tag your Amazon EC2 resources"). */
const MAX_TAGS = 50;

/** Tags of a create call: only those meant for the resource type being made. */
export function specifiedTags(specifications: readonly TagSpecification[] | undefined, resourceType: string): Tag[] {
  for (const { ResourceType } of specifications ?? []) {
    if (ResourceType !== resourceType) {
      throw new AwsError(
        "InvalidParameterValue",
        `'${ResourceType}' is not a valid taggable resource type for this operation.`,
      );
    }
  }
  const tags = (specifications ?? []).flatMap((specification) => specification.Tags ?? []);
  return merged([], tags);
}

/** Later tags replace earlier ones of the same key; sorted by key. */
function merged(
  present: readonly Tag[],
  added: readonly { Key?: string | undefined; Value?: string | undefined }[],
): Tag[] {
  const tags = new Map(present.map((tag) => [tag.Key, tag.Value]));
  for (const { Key = "", Value = "" } of added) {
    checkKey(Key);
    if (Value.length > 256)
      throw new AwsError("InvalidParameterValue", `Tag value exceeds the maximum length of 256 characters`);
    tags.set(Key, Value);
  }
  if ([...tags.keys()].filter((key) => !key.startsWith("aws:")).length > MAX_TAGS) {
    throw new AwsError(
      "TagLimitExceeded",
      `You have exceeded the maximum number of tags for this resource: ${MAX_TAGS}`,
    );
  }
  return [...tags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([Key, Value]) => ({ Key, Value }));
}

/** Keys starting with `aws:` are AWS's own (EC2 error codes: InvalidTagKey.Malformed). */
function checkKey(key: string): void {
  if (key === "" || key.length > 128)
    throw new AwsError("InvalidParameterValue", "Tag keys must be between 1 and 128 characters in length.");
  if (key.toLowerCase().startsWith("aws:")) {
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid value '${key}' for tag key. Tag keys starting with 'aws:' are reserved for internal use`,
    );
  }
}

function tagList(record: object): Tag[] {
  const holder = record as { Tags?: Tag[]; TagSet?: Tag[] };
  return holder.Tags ?? holder.TagSet ?? [];
}

function setTags(record: object, tags: Tag[]): void {
  if ("TagSet" in record) record.TagSet = tags;
  else Object.assign(record, { Tags: tags });
}

function taggable({ records }: CallContext, id: string): Ec2Kind {
  const kinds = kindsOfId(id);
  const kind = kinds.find((one) => records[one].has(id)) ?? kinds[0];
  if (kind === undefined) throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
  return kind;
}

export const createTags: Rule<"createTags"> = (context, input) => {
  const records = (input.Resources ?? []).map((id) => find(context, taggable(context, id), "ResourceIds", id));
  const tagged = records.map((record) => ({ record, tags: merged(tagList(record), input.Tags ?? []) }));
  // All or nothing: every resource was checked above.
  for (const { record, tags } of tagged) setTags(record, tags);
  return {};
};

/** Without Tags: all but AWS's own. With a value: only when the value is the present one. Absent tags are no error. */
export const deleteTags: Rule<"deleteTags"> = (context, input) => {
  const records = (input.Resources ?? []).map((id) => find(context, taggable(context, id), "ResourceIds", id));
  for (const { Key = "" } of input.Tags ?? []) checkKey(Key);
  const goes = (tag: Tag) =>
    input.Tags === undefined
      ? !tag.Key.startsWith("aws:")
      : input.Tags.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
  for (const record of records)
    setTags(
      record,
      tagList(record).filter((tag) => !goes(tag)),
    );
  return {};
};
