const KEY = "podspan.dev/ranges";

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
