import type { RouterFile } from "../../api.ts";

/** Makes the router's files count; a file of the configuration itself, so that it may come or go with a change. */
const APPLY = "/opt/podspan/apply.sh";

/**
 * What a Linux router runs: whole scripts on the standard input of one shell, so that nothing of a change is in the arguments of a program,
 * and keys are in files of root's alone. `PODSPAN_ROOT` stands before every path, as in the router's own scripts.
 */
const COUNT = `root=\${PODSPAN_ROOT:-}
work=$root/var/lib/podspan/change
count() {
  if [ -x "$root${APPLY}" ]; then "$root${APPLY}"; return; fi
  if command -v systemctl >/dev/null; then systemctl daemon-reload || true; systemctl try-restart --no-block frr strongswan || true; fi
}
`;

const BEGIN = `set -eu
umask 077
${COUNT}stop_timer() {
  if [ -e "$work/timer" ]; then kill -- "-$(cat "$work/timer")" 2>/dev/null || true; rm -f "$work/timer"; fi
  if [ -e "$work/unit" ]; then systemctl stop podspan-revert.timer podspan-revert.service 2>/dev/null || true; rm -f "$work/unit"; fi
}
`;

/** Exit codes, beside what a shell has of its own. */
export const EXITS = { refused: 93, unprepared: 94, nothingWaits: 95 } as const;

/** Prints of each file that is there its place in the list and its text in base64. */
export function readScript(paths: readonly string[]): string {
  const reads = paths.map(
    (path, at) =>
      `if [ -f "$root"${quoted(path)} ]; then printf '${at} '; base64 -w0 <"$root"${quoted(path)}; echo; fi\n`,
  );
  return BEGIN + reads.join("");
}

export function readFiles(paths: readonly string[], said: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    said.split("\n").flatMap((line) => {
      const [, at, text] = /^(\d+) (.*)$/.exec(line) ?? [];
      const path = paths[Number(at)];
      return path === undefined || text === undefined ? [] : [[path, Buffer.from(text, "base64").toString("utf8")]];
    }),
  );
}

/** Prints \`waits\` while a change waits for its confirmation. */
export const PENDING_SCRIPT = `${BEGIN}if [ -e "$work/pending" ]; then echo waits; fi\n`;

/** Keeps the change. */
export const CONFIRM_SCRIPT = `${BEGIN}[ -e "$work/pending" ] || exit ${EXITS.nothingWaits}
stop_timer
rm -rf "$work"
`;

/** Puts back what was there; nothing where nothing waits. */
export const REVERT_SCRIPT = `${BEGIN}if [ -e "$work/pending" ]; then
  stop_timer
  sh "$work/revert.sh"
fi
`;

/**
 * One transaction: a change that still waits is taken back; the new files are checked before anything is touched; what is there is kept; a
 * timer is set that puts it back; the files are swapped in and made to count. `seconds`: until the router goes back by itself.
 */
export function commitScript(files: readonly RouterFile[], seconds: number): string {
  return [
    REVERT_SCRIPT,
    ...(files.some(({ path }) => path === APPLY) ? [] : [`[ -x "$root${APPLY}" ] || exit ${EXITS.unprepared}\n`]),
    'rm -rf "$work"\nmkdir -p "$work/new" "$work/old"\n',
    ...files.map(staged),
    ...files.map(checked),
    ...files.map(kept),
    revertFile(files),
    timer(seconds),
    'touch "$work/pending"\n',
    ...files.map(swapped),
    `if ! said=$(count 2>&1); then
  stop_timer
  sh "$work/revert.sh"
  echo "${APPLY}"
  printf '%s\\n' "$said" >&2
  exit ${EXITS.refused}
fi
`,
  ].join("");
}

function staged({ text }: RouterFile, at: number): string {
  if (text === undefined) return "";
  return `base64 -d >"$work/new/${at}" <<'END'\n${Buffer.from(text, "utf8").toString("base64")}\nEND\n`;
}

/** What the programs say that will read it; marks stand in it for keys, and a key of a word's form stands for them here. */
function checked({ path, text }: RouterFile, at: number): string {
  const check = text === undefined ? undefined : CHECKS.find(([form]) => form.test(path))?.[1];
  if (check === undefined) return "";
  const [program] = check.split(" ");
  return `sed 's/<secret:[a-z]*>/podspan0/g' "$work/new/${at}" >"$work/check"
if command -v ${program} >/dev/null && ! said=$(${check} "$work/check" 2>&1); then
  echo ${quoted(path)}
  printf '%s\\n' "$said" >&2
  exit ${EXITS.refused}
fi
`;
}

const CHECKS: readonly (readonly [RegExp, string])[] = [
  [/\/nftables\.conf$/, "nft -c -f"],
  [/\/frr\.conf$/, "vtysh -C -f"],
  [/\.sh$/, "sh -n"],
];

function kept({ path }: RouterFile, at: number): string {
  return `if [ -e "$root"${quoted(path)} ]; then cp -p "$root"${quoted(path)} "$work/old/${at}"; fi\n`;
}

/** What the timer runs: the former files, made to count again. */
function revertFile(files: readonly RouterFile[]): string {
  const back = files.map(
    ({ path }, at) =>
      `if [ -e "$work/old/${at}" ]; then cp -p "$work/old/${at}" "$root"${quoted(path)}; else rm -f "$root"${quoted(path)}; fi\n`,
  );
  return `cat >"$work/revert.sh" <<'END'
${COUNT}${back.join("")}count || true
rm -rf "$work"
END
`;
}

/** systemd's, where it runs: it outlives the login. Else a process of its own session. */
function timer(seconds: number): string {
  return `if [ -d "$root/run/systemd/system" ] && command -v systemd-run >/dev/null; then
  systemd-run --quiet --collect --unit=podspan-revert --on-active=${seconds} sh "$work/revert.sh"
  touch "$work/unit"
else
  setsid sh -c 'sleep ${seconds}; rm -f "$1/timer"; exec sh "$1/revert.sh"' sh "$work" </dev/null >/dev/null 2>&1 &
  echo $! >"$work/timer"
fi
`;
}

/** Whole or not at all: it takes its name when it is written. */
function swapped({ path, text, mode }: RouterFile, at: number): string {
  const target = `"$root"${quoted(path)}`;
  if (text === undefined) return `rm -f ${target}\n`;
  const folder = path.slice(0, path.lastIndexOf("/"));
  const made = `[ -d "$root"${quoted(folder)} ] || mkdir -p -m ${mode === "0600" ? "0700" : "0755"} "$root"${quoted(folder)}\n`;
  return `${made}chmod ${mode} "$work/new/${at}"\nmv -f "$work/new/${at}" ${target}\n`;
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
