import { ExitCode as ParserExit, run } from "@stricli/core";
import { APP } from "./app.ts";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { guarded } from "./guard.ts";
import { helpText, isVerb } from "./help.ts";
import { isNotYetVerb } from "./not-yet.ts";
import type { ParserContext } from "./verb.ts";

const HELP_WORDS = ["--help", "-h"];

/** The whole CLI: parses, runs one verb, answers the exit code. Never throws. */
export async function runCli(argv: readonly string[], cli: CliContext): Promise<ExitCode> {
  const json = argv.includes("--json");
  return guarded(cli, json, async () => {
    const [verb = "help"] = argv;
    if (asksForHelp(argv)) return answerHelp(argv, json, cli);
    if (isNotYetVerb(verb)) return (await import("./complaints.ts")).answerNotYet(verb, json, cli);
    if (verb === "import") {
      const answer = (await import("./complaints.ts")).answerImport(argv[1], json, cli);
      if (answer !== undefined) return answer;
    }
    if (verb === "export") {
      const answer = (await import("./complaints.ts")).answerExport(argv[1], json, cli);
      if (answer !== undefined) return answer;
    }
    if (argv.includes("")) {
      const complaint = "An argument is empty: a variable that is not set, perhaps.";
      return (await import("./complaints.ts")).answerUsage(isVerb(verb) ? verb : undefined, complaint, json, cli);
    }
    return parseAndRun(argv, json, cli);
  });
}

async function parseAndRun(argv: readonly string[], json: boolean, cli: CliContext): Promise<ExitCode> {
  let complaint = "";
  const context: ParserContext = {
    cli,
    exit: undefined,
    process: {
      stdout: cli.process.stdout,
      stderr: {
        write: (text) => {
          complaint += text;
        },
      },
    },
  };
  const code = await exitOf(argv, context);
  if (context.exit !== undefined) return context.exit;
  if (code === ParserExit.Success) return ExitCode.ok;
  if (code !== ParserExit.UnknownCommand && code !== ParserExit.InvalidArgument) throw new Error(complaint.trim());
  const verb = code === ParserExit.InvalidArgument ? argv[0] : undefined;
  return (await import("./complaints.ts")).answerUsage(verb, complaint, json, cli);
}

async function exitOf(argv: readonly string[], context: ParserContext): Promise<number> {
  const process: ParserContext["process"] & { exitCode?: number | string | null } = context.process;
  await run(APP, argv, context);
  return Number(process.exitCode);
}

/** `podspan`, `podspan help ...`, or a word for help before `--`. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  return argv.length === 0 || argv[0] === "help" || words.some((word) => HELP_WORDS.includes(word));
}

/** Help of the verb that is named, else of the whole; a verb that is none is not understood. */
async function answerHelp(argv: readonly string[], json: boolean, cli: CliContext): Promise<ExitCode> {
  const verb = argv.find((word) => word !== "help" && !word.startsWith("-"));
  if (verb !== undefined && !isVerb(verb) && !isNotYetVerb(verb)) return parseAndRun([verb], json, cli);
  cli.process.stdout.write(verb === undefined ? helpText() : (await import("./verb-help.ts")).verbHelp(verb));
  return ExitCode.ok;
}
