/** What IOS-XE says of a line that it does not take, or undefined. Never the line itself: it may repeat it in quotes. */
export function refusedWith(output: string): string | undefined {
  const said = output
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line.startsWith("%") && !NOTES.some((note) => note.test(line)));
  // What stands in quotes, or after a colon, may be what was typed; but for the caret that it points with.
  return said?.replace(/^%\s*/, "").replace(/\s*(?:[:"`(]|'(?!\^')(?!\s)).*$/, "");
}

/** Said of what was taken all the same. */
const NOTES: readonly RegExp[] = [
  // What it logs: `%SYS-5-CONFIG_I: …`.
  /^%[A-Z0-9_]+-\d-[A-Z0-9_]+:/,
  /^% ?Warning/i,
  /^% ?Note/i,
  /^% use 'write' command to make license boot config take effect/i,
  /^% ?Generating /,
  /^%? ?OSPF: (?:Reference bandwidth|Router-ID change)/i,
  /^% ?IKEv2 proposal .* (?:MUST|must) /,
];
