import {
  type Edit,
  type MaxPodsReading,
  type Merge,
  merged,
  NO_NUMBER,
  refused,
  type WantedMaxPods,
  withEdits,
} from "./merge.ts";

/** A call at the beginning of a line, whose words can be told apart without running the shell. */
const CALL = /^[ \t]*(?:(?:exec|sudo|bash|sh)[ \t]+)*\/etc\/eks\/bootstrap\.sh(?=[ \t\\\r\n]|$)/gm;
/** Of what the shell puts in: variables anywhere, commands only in double quotes that hold no other quotes. */
const WORD =
  /(?:'[^']*'|"(?:[^"\\$`]|\\[\s\S]|\$\([^"()`]*\)|\$(?!\()|`[^"`]*`)*"|\\[^\r\n]|\$\{[^\s'"`{};&|]*\}|\$(?![({'])|[^\s'"\\;&|<>#()`$])+/y;
/** A continued line without a blank joins two words: that is no gap. */
const BETWEEN = /(?:\\\r?\n)*[ \t](?:[ \t]|\\\r?\n)*/y;
/** What may follow the last word. A redirection is not among it: to the shell its target would be a word. */
const END = /\r?\n|$|;|&(?!>)|\|/y;
const COMMENT_OR_END = /#|\r?\n|$|;|&(?!>)|\|/y;

interface Word {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Amazon Linux 2: the arguments of the script's one call of bootstrap.sh (EKS user guide, choosing an instance type). */
export function mergedBootstrap(text: string, { pods }: WantedMaxPods): Merge {
  if (pods === undefined) return refused(`bootstrap.sh: ${NO_NUMBER}`);
  const words = callOf(text);
  if (words === undefined)
    return refused("it does not call /etc/eks/bootstrap.sh once, on a line of its own and with plain arguments");
  const end = words.at(-1)?.to ?? text.length;
  const use = argument(words, "--use-max-pods");
  const extra = argument(words, "--kubelet-extra-args");
  if (use === null || extra === null)
    return refused("its call of /etc/eks/bootstrap.sh has an argument without a value");
  const kubelet = extra && kubeletEdit(extra, pods);
  if (extra && kubelet === undefined)
    return refused("its --kubelet-extra-args are no quoted text, so nothing can be added to them");
  const added = [
    ...(use ? [] : ["--use-max-pods false"]),
    ...(extra ? [] : [`--kubelet-extra-args '--max-pods=${pods}'`]),
  ];
  const edits: Edit[] = [
    ...(use && use.text !== "false" ? [{ from: use.from, to: use.to, text: "false" }] : []),
    ...(kubelet ? [kubelet] : []),
    ...(added.length > 0 ? [{ from: end, to: end, text: ` ${added.join(" ")}` }] : []),
  ];
  return merged(withEdits(text, edits));
}

export function readBootstrap(text: string): MaxPodsReading | undefined {
  const words = callOf(text) ?? [];
  const pods = [...(argument(words, "--kubelet-extra-args")?.text ?? "").matchAll(/--max-pods[= ](\d+)/g)].at(-1)?.[1];
  if (pods === undefined || argument(words, "--use-max-pods")?.text === "true") return undefined;
  return { kind: "number", pods: Number(pods) };
}

export function callsBootstrap(text: string): boolean {
  return callOf(text) !== undefined;
}

/** The words of the only call; undefined where there is none, or several, or one whose end cannot be told. */
function callOf(text: string): readonly Word[] | undefined {
  const [first, ...more] = [...text.matchAll(CALL)];
  if (first === undefined || more.length > 0) return undefined;
  const words: Word[] = [{ from: first.index, to: first.index + first[0].length, text: first[0].trim() }];
  for (let at = first.index + first[0].length; ; ) {
    const from = endOf(BETWEEN, text, at);
    const to = from && endOf(WORD, text, from);
    if (from === undefined || to === undefined) {
      const ends = from === undefined ? endOf(END, text, at) : endOf(COMMENT_OR_END, text, from);
      return ends === undefined ? undefined : words;
    }
    words.push({ from, to, text: text.slice(from, to) });
    at = to;
  }
}

/** Where a match that begins at a place ends; undefined where there is none. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The value after a name, or after its `=`; null where there is none. */
function argument(words: readonly Word[], name: string): Word | null | undefined {
  const index = words.findIndex(({ text }) => text === name || text.startsWith(`${name}=`));
  const word = words[index];
  if (word === undefined) return undefined;
  if (word.text === name) return words[index + 1] ?? null;
  return { from: word.from + name.length + 1, to: word.to, text: word.text.slice(name.length + 1) };
}

function kubeletEdit({ from, to, text }: Word, pods: number): Edit | undefined {
  if (/--max-pods[= ]\d+/.test(text)) {
    return { from, to, text: text.replace(/(--max-pods[= ])\d+/g, `$1${pods}`) };
  }
  if (!/^(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*")$/.test(text)) return undefined;
  // The last flag of a name is the one that counts.
  const gap = text.length === 2 ? "" : " ";
  return { from: to - 1, to: to - 1, text: `${gap}--max-pods=${pods}` };
}
