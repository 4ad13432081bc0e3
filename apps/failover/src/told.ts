import type { Partner } from "./ec2.ts";

const KEY = "podspan.dev/ranges";

/** The partner as the tag `podspan.dev/partner` of an inside interface says it: `ADDRESS TUNNEL`, or `none`. */
export function partnerIn(tag: (key: string) => string): { readonly partner?: Partner | "none" } {
  const text = tag("podspan.dev/partner");
  const [address = "", tunnel = ""] = text.split(" ");
  if (text === "none") return { partner: "none" };
  return tunnel === "" ? {} : { partner: { address, tunnel } };
}

/**
 * The site's ranges as the tags of an inside interface say them: `podspan.dev/ranges`, and where a value ends with `+` one more, `podspan.dev/ranges-2`
 * and so on. What stands behind the last one was left by a site that had more. `tag`: the value of a key, empty where there is none.
 */
export function rangesIn(tag: (key: string) => string): readonly string[] {
  const words: string[] = [];
  for (let count = 1; count === 1 || words.at(-1) === "+"; count += 1) {
    if (count > 1) words.pop();
    words.push(
      ...tag(count === 1 ? KEY : `${KEY}-${count}`)
        .split(" ")
        .filter((word) => word !== ""),
    );
  }
  return words;
}
