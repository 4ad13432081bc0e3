import * as z from "zod";

/** AWS allows 50 tags on a thing; three are ours and one is `Name`. */
const MOST_TAGS = 46;

const RESERVED_KEY =
  "SPEC-5: keys with `aws:` or `podspan.dev/` are reserved\nUse a key that begins otherwise, or remove the tag: AWS sets the one kind, Podspan the other.";

/** AWS tag keys and values; `aws:` and `podspan.dev/` belong to others. */
export const tagsSchema = z
  .record(
    z
      .string()
      .min(1, "SPEC-5: the key of a tag is empty\nGive the tag a key of 1 to 128 characters, or remove it.")
      .max(128, "SPEC-5: the key of a tag is longer than 128 characters\nShorten it.")
      .refine((key) => !/^(aws:|podspan\.dev\/)/i.test(key), RESERVED_KEY),
    z.string().max(256),
  )
  .refine((tags) => Object.keys(tags).length <= MOST_TAGS, `SPEC-5: at most ${MOST_TAGS} tags fit beside our own`);

/** Placeholders of `nameTemplate`. */
const NAME_PLACEHOLDERS = ["fabric", "id", "kind"] as const;

/** The `Name` tag of whatever is created. */
export const nameTemplateSchema = z
  .string()
  .min(1)
  .max(128)
  .refine(
    (text) =>
      [...text.matchAll(/\{([^{}]*)\}/g)].every(([, word]) => NAME_PLACEHOLDERS.some((known) => known === word)) &&
      !/[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, "")),
    "SPEC-5: the placeholders are `{fabric}`, `{id}` and `{kind}`",
  )
  .refine((text) => text.includes("{id}"), "SPEC-5: without `{id}` all things would have the same name");
