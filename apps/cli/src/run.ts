import { ExitCode as ParserExit, run } from "@stricli/core";
import { APP } from "./app.ts";
import type { CliContext } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { guarded } from "./guard.ts";
import { helpText } from "./help.ts";
import { isNotYetVerb } from "./not-yet.ts";
import type { ParserContext } from "./verb.ts";

const HELP_WORDS = ["--help", "-h"];

/** The whole CLI: parses, runs one verb, answers the exit code. Never throws. */
export async function runCli(argv: readonly string[], cli: CliContext): Promise<ExitCode> {
  const json = argv.includes("--json");
  return guarded(cli, json, async () => {
    const [verb = "help"] = argv;
    if (verb === "help" || HELP_WORDS.includes(verb)) return printHelp(cli);
    if (isNotYetVerb(verb) && !argv.some((word) => HELP_WORDS.includes(word))) {
      return (await import("./complaints.ts")).answerNotYet(verb, json, cli);
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

function printHelp(cli: CliContext): ExitCode {
  cli.process.stdout.write(helpText());
  return ExitCode.ok;
}
