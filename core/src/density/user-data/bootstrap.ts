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
const WORD = /(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[^\r\n]|[^\s'"\\;&|<>#()`])+/y;
const BETWEEN = /(?:[ \t]|\\\r?\n)+/y;

interface Word {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Amazon Linux 2: the arguments of the script's one call of bootstrap.sh (three-systems 3d.6). */
export function mergedBootstrap(text: string, { pods }: WantedMaxPods): Merge {
  if (pods === undefined) return refused(`bootstrap.sh: ${NO_NUMBER}`);
  const words = callOf(text);
  if (words === undefined) return refused("it does not call /etc/eks/bootstrap.sh once, on a line of its own");
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

/** The words of the only call; undefined where there is none, or several. */
function callOf(text: string): readonly Word[] | undefined {
  const [first, ...more] = [...text.matchAll(CALL)];
  if (first === undefined || more.length > 0) return undefined;
  const words: Word[] = [{ from: first.index, to: first.index + first[0].length, text: first[0].trim() }];
  for (let at = first.index + first[0].length; ; ) {
    BETWEEN.lastIndex = at;
    if (!BETWEEN.test(text)) return words;
    WORD.lastIndex = BETWEEN.lastIndex;
    const from = WORD.lastIndex;
    const [word] = WORD.exec(text) ?? [];
    if (word === undefined) return words;
    words.push({ from, to: from + word.length, text: word });
    at = from + word.length;
  }
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
