import { ExitCode as ParserExit, run } from "@stricli/core";
import { APP } from "./app.ts";
import type { CliContext, Output } from "./context.ts";
import { guarded } from "./crash.ts";
import { ExitCode } from "./exit-codes.ts";
import { isNotYetVerb, NOT_YET_VERBS } from "./not-yet.ts";
import { reportProblems } from "./render/report.ts";

/** The whole CLI: parses, runs one verb, answers the exit code. Never throws. */
export async function runCli(argv: readonly string[], cli: CliContext): Promise<ExitCode> {
  const json = argv.includes("--json");
  return guarded(cli, json, async () => {
    const [verb] = argv;
    if (isNotYetVerb(verb) && !asksHelp(argv)) return answerNotYet(verb, json, cli);
    return parseAndRun(argv, json, cli);
  });
}

async function parseAndRun(argv: readonly string[], json: boolean, cli: CliContext): Promise<ExitCode> {
  let usage = "";
  const stderr: Output = { ...cli.process.stderr, write: (text) => void (usage += text) };
  // Help, versions and usage errors are written by the parser; verbs write through `cli`, past this.
  const parser = { process: { stdout: cli.process.stdout, stderr, env: cli.process.env }, forCommand: () => cli };
  const inner: typeof parser & { process: { exitCode?: number | string | null } } = parser;
  await run(APP, argv, inner);
  if (typeof cli.process.exitCode === "number" && usage === "") return cli.process.exitCode as ExitCode;
  return parserExit(Number(inner.process.exitCode), usage, argv, json, cli);
}

function parserExit(code: number, usage: string, argv: readonly string[], json: boolean, cli: CliContext): ExitCode {
  if (code === ParserExit.Success) return ExitCode.ok;
  if (code !== ParserExit.UnknownCommand && code !== ParserExit.InvalidArgument) throw new Error(usage.trim());
  const verb = code === ParserExit.InvalidArgument && argv[0] ? `${argv[0]} ` : "";
  return reportProblems(cli, json, ExitCode.usage, [
    {
      code: "USAGE",
      severity: "error",
      message: usage.trim().replaceAll("\n", " "),
      cause: "",
      fix: `podspan ${verb}--help`,
    },
  ]);
}

function asksHelp(argv: readonly string[]): boolean {
  return argv.includes("--help") || argv.includes("-h");
}

function answerNotYet(verb: keyof typeof NOT_YET_VERBS, json: boolean, cli: CliContext): ExitCode {
  return reportProblems(cli, json, ExitCode.failed, [
    {
      code: "NOT-YET",
      severity: "error",
      message: `\`podspan ${verb}\` is not there yet`,
      cause: `A later release brings it: ${NOT_YET_VERBS[verb]}.`,
      fix: "`podspan --help` lists what works today.",
    },
  ]);
}
