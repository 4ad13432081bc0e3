import { diagnose } from "@podspan/core/diagnostics";
import { ExitCode as ParserExit, run } from "@stricli/core";
import { APP } from "./app.ts";
import type { CliContext } from "./context.ts";
import { guarded } from "./crash.ts";
import { ExitCode } from "./exit-codes.ts";
import { helpText } from "./help.ts";
import { isNotYetVerb, NOT_YET_VERBS } from "./not-yet.ts";
import { problem } from "./problems.ts";
import { reportProblems } from "./render/report.ts";
import type { ParserContext } from "./verb.ts";

/** The whole CLI: parses, runs one verb, answers the exit code. Never throws. */
export async function runCli(argv: readonly string[], cli: CliContext): Promise<ExitCode> {
  const json = argv.includes("--json");
  return guarded(cli, json, async () => {
    const [verb] = argv;
    if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") return printHelp(cli);
    if (isNotYetVerb(verb) && !asksHelp(argv)) return answerNotYet(verb, json, cli);
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
  return context.exit ?? parserExit(code, complaint, argv, json, cli);
}

async function exitOf(argv: readonly string[], context: ParserContext): Promise<number> {
  const process: ParserContext["process"] & { exitCode?: number | string | null } = context.process;
  await run(APP, argv, context);
  return Number(process.exitCode);
}

function parserExit(
  code: number,
  complaint: string,
  argv: readonly string[],
  json: boolean,
  cli: CliContext,
): ExitCode {
  if (code === ParserExit.Success) return ExitCode.ok;
  if (code !== ParserExit.UnknownCommand && code !== ParserExit.InvalidArgument) throw new Error(complaint.trim());
  const verb = code === ParserExit.InvalidArgument && argv[0] ? `${argv[0]} ` : "";
  const words = complaint.trim().replaceAll("\n", " ");
  return reportProblems(cli, json, ExitCode.usage, [
    problem("USAGE", words, "Nothing was done.", `\`podspan ${verb}--help\` tells what can be said.`),
  ]);
}

function printHelp(cli: CliContext): ExitCode {
  cli.process.stdout.write(helpText());
  return ExitCode.ok;
}

function asksHelp(argv: readonly string[]): boolean {
  return argv.includes("--help") || argv.includes("-h");
}

function answerNotYet(verb: keyof typeof NOT_YET_VERBS, json: boolean, cli: CliContext): ExitCode {
  return reportProblems(cli, json, ExitCode.failed, [
    diagnose("NOT-YET", {
      message: `\`podspan ${verb}\` is not built yet`,
      cause: `A later release brings it: ${NOT_YET_VERBS[verb]}.`,
      fix: "`podspan --help` lists what works today.",
    }),
  ]);
}
