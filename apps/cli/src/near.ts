/** Flags that take something away, or the question before it: nobody is led to them by a slip of the finger. */
const NEVER_SUGGESTED: readonly string[] = ["destroy", "force", "yes", "break-lock"];

/** Flags that a misspelt one can have meant; as they are typed, in kebab case. */
export function nearFlags(word: string, candidates: readonly string[]): readonly string[] {
  return near(
    word,
    candidates.filter((name) => !NEVER_SUGGESTED.includes(name)),
  );
}

/** Candidates at most two edits away, and fewer than half of the word's letters. */
export function near(word: string, candidates: readonly string[]): readonly string[] {
  return candidates.filter((name) => {
    const edits = editsBetween(word.toLowerCase(), name.toLowerCase().replaceAll("`", ""));
    return edits <= 2 && edits < word.length / 2;
  });
}

/** Fewest insertions, deletions, changes and swaps of neighbours; as in core, whose parser of Fabrics a mere slip need not load. */
function editsBetween(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
