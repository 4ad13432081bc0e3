import type { Filter, ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import { TAG_ADOPTED, TAG_FABRIC, TAG_ID, TAG_UID } from "@podspan/core/desired";
import type { Owner } from "@podspan/core/observed";

export type TagMap = Readonly<Record<string, string>>;

/** AWS's list of tags as a map with sorted keys. */
export function tagMap(tags: readonly Tag[] | undefined): TagMap {
  const entries = (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? ""] as const]));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whose a thing is, by our marks; undefined when it is nobody's of ours. */
export function ownerOf(tags: TagMap): Owner | undefined {
  const uid = tags[TAG_UID];
  const id = tags[TAG_ID];
  if (uid === undefined || id === undefined) return undefined;
  return { uid, id, fabric: tags[TAG_FABRIC] ?? "", ...(tags[TAG_ADOPTED] === undefined ? {} : { adopted: true }) };
}

/** Tags for the create call itself, so that there is no moment at which a thing of ours is nobody's. */
export function tagSpecifications(type: ResourceType, tags: TagMap | undefined): TagSpecification[] {
  const list = tagList(tags ?? {});
  return list.length === 0 ? [] : [{ ResourceType: type, Tags: list }];
}

export function tagList(tags: TagMap): Tag[] {
  return Object.keys(tags)
    .sort()
    .map((Key) => ({ Key, Value: tags[Key] ?? "" }));
}

/** Filters that only the thing with these owner marks passes; undefined when the tags hold no marks. */
export function ownerFilters(tags: TagMap | undefined): Filter[] | undefined {
  const owner = ownerOf(tags ?? {});
  return owner && [tagFilter(TAG_UID, owner.uid), tagFilter(TAG_ID, owner.id)];
}

/**
 * A filter that passes at least the things with this tag. AWS reads `*`, `?` and `\` in filter values as wildcards and escape; what
 * passes too much is left out by whoever compares the answer's tags.
 */
export function tagFilter(key: string, value: string): Filter {
  return { Name: `tag:${key}`, Values: [value.replaceAll("\\", "?")] };
}

/** True when all of `wanted` are among `found`, exactly. */
export function hasTags(found: TagMap, wanted: TagMap): boolean {
  return Object.entries(wanted).every(([key, value]) => found[key] === value);
}
