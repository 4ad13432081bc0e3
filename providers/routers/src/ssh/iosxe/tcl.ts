/** Letters of a line that IOS-XE's command line takes for sure; it has taken 254 since the first release. */
const LONGEST = 200;

/** What stands for itself, on the command line (`?` asks for help, `|` begins a filter) and in Tcl's quotes. */
const PLAIN = /[A-Za-z0-9 _.,:=()+\-*/'<>@&]/;

/**
 * Commands of IOS-XE's `tclsh` that write a file of ASCII, a few letters at a time. What is there of that name is gone: so write to one that nobody
 * reads.
 */
export function tclWrites(path: string, text: string): readonly string[] {
  const puts = pieces(text).map((piece) => `puts -nonewline $podspan "${piece}"`);
  return [`set podspan [open "${path}" w]`, ...puts, "close $podspan"];
}

function pieces(text: string): readonly string[] {
  const all: string[] = [];
  let piece = "";
  for (const letter of text) {
    const written = escaped(letter);
    if (piece.length + written.length > LONGEST) {
      all.push(piece);
      piece = "";
    }
    piece += written;
  }
  return piece === "" ? all : [...all, piece];
}

/** Octal always has three digits; IOS-XE's Tcl 8.3 reads as many hexadecimal ones as there are. */
function escaped(letter: string): string {
  if (letter === "\n") return "\\n";
  return PLAIN.test(letter) ? letter : `\\${letter.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
