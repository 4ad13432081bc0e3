import { type Application, buildApplication, buildCommand, buildRouteMap, type Command } from "@stricli/core";
import type { CliContext } from "./context.ts";
import { CHANGE_FLAGS, fabricArgument, OUTPUT_FLAGS, pathFlag, WORLD_FLAGS } from "./flags.ts";
import { NOT_YET_VERBS } from "./not-yet.ts";
import { PARSER_TEXT } from "./text.ts";
import { lazily } from "./verb.ts";
import { BUILD, VERSION } from "./version.ts";

const init = buildCommand({
  loader: lazily(async () => (await import("./commands/init.ts")).init),
  parameters: {
    flags: {
      ...OUTPUT_FLAGS,
      template: {
        kind: "enum",
        values: ["pods", "hybrid", "overlay"],
        default: "pods",
        brief: "What to start from; hybrid and overlay are not yet there",
      },
      force: { kind: "boolean", brief: "Overwrite a file that is there", withNegated: false, default: false },
    },
    positional: fabricArgument("The file to write  [default = fabric.yaml]"),
  },
  docs: { brief: "Write a starter Fabric" },
});

const validate = buildCommand({
  loader: lazily(async () => (await import("./commands/validate.ts")).validate),
  parameters: { flags: OUTPUT_FLAGS, positional: fabricArgument() },
  docs: { brief: "Check a Fabric without looking at any world" },
});

const show = buildCommand({
  loader: lazily(async () => (await import("./commands/show.ts")).show),
  parameters: {
    flags: {
      ...WORLD_FLAGS,
      format: { kind: "enum", values: ["text", "svg", "mermaid"], default: "text", brief: "How to draw it" },
      output: pathFlag("FILE", "Write to a file instead of stdout"),
    },
    aliases: { o: "output" },
    positional: fabricArgument(),
  },
  docs: { brief: "Show the address plan, to scale, and what was derived" },
});

const observe = buildCommand({
  loader: lazily(async () => (await import("./commands/observe.ts")).observe),
  parameters: {
    flags: {
      ...WORLD_FLAGS,
      import: pathFlag("DIR", "Read raw describe-* records instead of a live world"),
      output: pathFlag("FILE", "Write the Snapshot to a file"),
    },
    aliases: { o: "output" },
    positional: fabricArgument(),
  },
  docs: { brief: "Read the world that the Fabric is about" },
});

const plan = buildCommand({
  loader: lazily(async () => (await import("./commands/plan.ts")).plan),
  parameters: {
    flags: {
      ...WORLD_FLAGS,
      output: pathFlag("FILE", "Save the plan, for `podspan apply FILE`"),
      destroy: { kind: "boolean", brief: "Plan what destroy would do", withNegated: false, default: false },
      detailedExitcode: {
        kind: "boolean",
        brief: "Exit 2 when there is something to change",
        withNegated: false,
        default: false,
      },
    },
    aliases: { o: "output" },
    positional: fabricArgument(),
  },
  docs: { brief: "Say what apply would do; changes nothing" },
});

const apply = buildCommand({
  loader: lazily(async () => (await import("./commands/apply.ts")).apply),
  parameters: {
    flags: CHANGE_FLAGS,
    positional: fabricArgument("A Fabric or a saved plan  [default = fabric.yaml]"),
  },
  docs: { brief: "Make the world as the Fabric wants it; resumes what was interrupted" },
});

const verify = buildCommand({
  loader: lazily(async () => (await import("./commands/verify.ts")).verify),
  parameters: {
    flags: { ...WORLD_FLAGS, snapshot: pathFlag("DIR", "Check raw describe-* records instead of a live world") },
    positional: fabricArgument(),
  },
  docs: { brief: "Check that the live world is as it should be, pod by pod" },
});

const destroy = buildCommand({
  loader: lazily(async () => (await import("./commands/destroy.ts")).destroy),
  parameters: { flags: CHANGE_FLAGS, positional: fabricArgument() },
  docs: { brief: "Remove what Podspan owns, nothing else, and show that it is gone" },
});

const doctor = buildCommand({
  loader: lazily(async () => (await import("./commands/doctor.ts")).doctor),
  parameters: { flags: WORLD_FLAGS, positional: fabricArgument() },
  docs: { brief: "Say what this machine, account and cluster lack, and how to mend it" },
});

/** Listed in help as not yet there; `run` answers them before any parsing. */
function notYet(brief: string): Command<CliContext> {
  return buildCommand({
    func: () => undefined,
    parameters: { flags: {}, positional: { kind: "tuple", parameters: [] } },
    docs: { brief: `(not yet) ${brief}` },
  });
}

const later = Object.fromEntries(Object.entries(NOT_YET_VERBS).map(([verb, brief]) => [verb, notYet(brief)]));

export const APP: Application<CliContext> = buildApplication(
  buildRouteMap({
    routes: { init, validate, show, observe, plan, apply, verify, destroy, doctor, ...later },
    docs: {
      brief: "Addresses for EKS pods that reach each other without NAT",
      fullDescription: [
        "podspan: one YAML document, the Fabric, becomes the pod network of your EKS clusters.",
        "",
        "  podspan init                  a starter Fabric",
        "  podspan plan                  what would change, on the twin (no account needed)",
        "  podspan apply --target aws    the same on AWS",
        "",
        "Exit codes: 0 done; 1 errors; 2 changes (plan --detailed-exitcode); 4 refused or violated;",
        "5 interrupted, run again to resume; 6 locked; 64 usage.",
      ].join("\n"),
    },
  }),
  {
    name: "podspan",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { onlyRequiredInUsageLine: true },
    localization: { text: PARSER_TEXT },
    versionInfo: { currentVersion: `${VERSION} (build ${BUILD})` },
  },
);
