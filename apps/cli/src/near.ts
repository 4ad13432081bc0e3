import { editDistance } from "@podspan/core/suggest";

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
    const edits = editDistance(word.toLowerCase(), name.toLowerCase().replaceAll("`", ""));
    return edits <= 2 && edits < word.length / 2;
  });
}
